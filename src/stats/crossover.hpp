// Where one curve comes down to another, and where a curve is lowest: from measured points with intervals.
#pragma once
#include <optional>
#include <span>
#include <vector>

namespace ipc::stats {

/// A measured value and its interval; without one, low and high are the value itself.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// What two subjects cost at the same x: x at least 0, the costs above 0, in one unit.
struct CostPair {
  double x = 0;
  Estimate cheap, dear;
};

struct Crossover {
  double at = 0;               // x
  std::optional<double> low;   // absent: the interval begins before the first point
  std::optional<double> high;  // absent: it ends beyond the last
};

/// The first x from which on `dear` costs less than `factor` times `cheap`, and at no later point more again.
/// `points` by ascending x. Between two points the ratio is taken to run straight on logarithmic axes (from
/// x = 0: on a linear one), as the costs c / x + 1 of an overhead that is spread over longer and longer tasks
/// do where the overhead counts. The interval holds every crossover that costs within their intervals allow:
/// two of 95 % make it one of at least 90 % (Bonferroni). Nothing when the last point is above the factor
/// still, or no point is. Throws std::invalid_argument for points out of order and costs that are not above
/// 0.
[[nodiscard]] std::optional<Crossover> crossover(std::span<const CostPair> points, double factor);

/// A setting and what it cost.
struct Setting {
  double x = 0;
  Estimate cost;
};

struct Lowest {
  double x = 0;     // the setting that cost least
  double cost = 0;  // what it cost
  /// All settings whose interval reaches down to that of the best: they cannot be told apart from it.
  std::vector<double> tied;
};

/// Nothing for an empty list. Of equal costs the smaller setting is the best.
[[nodiscard]] std::optional<Lowest> lowest(std::span<const Setting> settings);

}  // namespace ipc::stats
