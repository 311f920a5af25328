#include "stats/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "stats/require.hpp"

namespace ipc::stats {
namespace {

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

// P(B = i) for B ~ Binomial(n, q), through logarithms so that no n overflows.
double binomial_probability(std::size_t n, std::size_t i, double q) {
  const auto successes = static_cast<double>(i);
  const auto failures = static_cast<double>(n - i);
  return std::exp(std::lgamma(static_cast<double>(n) + 1.0) - std::lgamma(successes + 1.0) -
                  std::lgamma(failures + 1.0) + successes * std::log(q) + failures * std::log1p(-q));
}

}  // namespace

double median(std::span<const double> values) {
  require_values(values, "median");
  return quantile(values, 0.5);
}

double quantile(std::span<const double> values, double q) {
  require_values(values, "quantile");
  require(q >= 0.0 && q <= 1.0, "quantile", "q must lie between 0 and 1");
  const auto ordered = sorted(values);
  const double position = static_cast<double>(ordered.size() - 1) * q;
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, ordered.size() - 1);
  return std::lerp(ordered[below], ordered[above], position - static_cast<double>(below));
}

std::optional<Interval> quantile_interval(std::span<const double> values, double q, double coverage) {
  require_values(values, "quantile_interval");
  require_probability(q, "quantile_interval", "q");
  require_probability(coverage, "quantile_interval", "coverage");
  const auto n = values.size();
  // A coverage that is asked for exactly (0.9375 at n = 5) must not be missed by a rounding error.
  const double tail_limit = (1.0 - coverage) / 2.0 * (1.0 + 1e-12);

  // l observations at most may fall below: P(B <= l - 1) is the lower tail.
  double lower_tail = 0.0;
  std::size_t low = 0;
  while (low < n) {
    const double next = lower_tail + binomial_probability(n, low, q);
    if (next > tail_limit) break;
    lower_tail = next;
    ++low;
  }
  // and P(B >= u) the upper one.
  double upper_tail = 0.0;
  std::size_t high = n + 1;
  while (high > 1) {
    const double next = upper_tail + binomial_probability(n, high - 1, q);
    if (next > tail_limit) break;
    upper_tail = next;
    --high;
  }
  if (low == 0 || high == n + 1) return std::nullopt;  // not even the smallest and the largest value suffice

  const auto ordered = sorted(values);
  return Interval{
      .low = ordered[low - 1], .high = ordered[high - 1], .coverage = 1.0 - lower_tail - upper_tail};
}

std::optional<Interval> median_interval(std::span<const double> values, double coverage) {
  return quantile_interval(values, 0.5, coverage);
}

}  // namespace ipc::stats
