#include "stats/change_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "stats/require.hpp"

namespace ipc::stats {
namespace {

struct Cut {
  std::size_t index = 0;  // counted from the start of the segment
  double statistic = -std::numeric_limits<double>::infinity();
};

// The best cut of one segment, in O(T^2): sums over blocks of the distance matrix come from running sums.
Cut best_cut(std::span<const double> segment, const ChangePointOptions& options) {
  const auto size = segment.size();
  const auto shortest = options.min_segment;
  Cut best;
  if (size < 2 * shortest) return best;

  // to_earlier[j][t] = sum_{i < t} |x_i - x_j|^a, for t up to j; within[t] = all pairs before t.
  std::vector<std::vector<double>> to_earlier(size);
  std::vector<double> within(size + 1);
  for (std::size_t j = 0; j < size; ++j) {
    auto& sums = to_earlier[j];
    sums.resize(j + 1);
    for (std::size_t i = 0; i < j; ++i) {
      const double distance = std::abs(segment[i] - segment[j]);
      sums[i + 1] = sums[i] + (options.exponent == 1.0 ? distance : std::pow(distance, options.exponent));
    }
    within[j + 1] = within[j] + sums[j];
  }

  for (auto cut = shortest; cut + shortest <= size; ++cut) {
    double between = 0.0;       // pairs of [0, cut) with [cut, end)
    double within_right = 0.0;  // pairs of [cut, end)
    const auto n = static_cast<double>(cut);
    const double left = within[cut] / (n * (n - 1.0) / 2.0);
    for (auto last = cut; last < size; ++last) {
      between += to_earlier[last][cut];
      within_right += to_earlier[last][last] - to_earlier[last][cut];
      if (last + 1 < cut + shortest) continue;
      const auto m = static_cast<double>(last + 1 - cut);
      const double energy = 2.0 / (n * m) * between - left - within_right / (m * (m - 1.0) / 2.0);
      const double statistic = n * m / (n + m) * energy;
      if (statistic > best.statistic) best = {.index = cut, .statistic = statistic};
    }
  }
  return best;
}

// Fisher-Yates with a draw of our own: std::shuffle and the standard distributions differ between libraries.
void shuffle(std::span<double> values, std::mt19937_64& random) {
  for (auto left = values.size(); left > 1; --left) {
    const std::uint64_t whole_rounds = std::mt19937_64::max() - std::mt19937_64::max() % left;
    auto draw = random();
    while (draw >= whole_rounds) draw = random();  // else the low numbers would come up more often
    std::swap(values[left - 1], values[draw % left]);
  }
}

struct Segment {
  std::size_t begin, end;
  Cut cut;
};

}  // namespace

std::vector<ChangePoint> change_points(std::span<const double> series, const ChangePointOptions& options) {
  require_probability(options.alpha, "change_points", "alpha");
  require(options.exponent > 0.0 && options.exponent <= 2.0, "change_points", "exponent must lie in (0, 2]");
  require(options.min_segment >= 2, "change_points", "a segment needs at least two values");
  require(options.permutations >= 1, "change_points", "needs at least one permutation");
  if (series.empty()) return {};
  require_values(series, "change_points");

  const auto make_segment = [&](std::size_t begin, std::size_t end) {
    return Segment{.begin = begin, .end = end, .cut = best_cut(series.subspan(begin, end - begin), options)};
  };
  std::mt19937_64 random{options.seed};
  std::vector<ChangePoint> found;
  std::vector<Segment> segments{make_segment(0, series.size())};
  while (true) {
    const auto widest = std::max_element(segments.begin(), segments.end(), [](const auto& a, const auto& b) {
      return a.cut.statistic < b.cut.statistic;
    });
    const auto observed = widest->cut.statistic;
    if (observed == -std::numeric_limits<double>::infinity()) break;  // every segment is too short to cut

    // How often does chance, which may reorder each segment within itself, cut as deep anywhere?
    std::size_t as_deep = 0;
    std::vector<double> permuted(series.begin(), series.end());
    for (std::size_t i = 0; i < options.permutations; ++i) {
      double deepest = -std::numeric_limits<double>::infinity();
      for (const auto& [begin, end, cut] : segments) {
        const auto part = std::span{permuted}.subspan(begin, end - begin);
        shuffle(part, random);
        deepest = std::max(deepest, best_cut(part, options).statistic);
      }
      // Rounding must not decide whether an equal cut is as deep.
      if (deepest >= observed - 1e-12 * std::abs(observed)) ++as_deep;
    }
    const double p = static_cast<double>(1 + as_deep) / static_cast<double>(1 + options.permutations);
    if (p > options.alpha) break;

    const auto [begin, end, cut] = *widest;
    found.push_back({.index = begin + cut.index, .statistic = cut.statistic, .p = p});
    segments.erase(widest);
    segments.push_back(make_segment(begin, begin + cut.index));
    segments.push_back(make_segment(begin + cut.index, end));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  return found;
}

}  // namespace ipc::stats
