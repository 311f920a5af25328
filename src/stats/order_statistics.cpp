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

// The largest rank whose tail P(B <= rank - 1), B ~ Binomial(n, q), the coverage allows: so many observations
// at most may fall below. 0 where there is none.
struct Tail {
  std::size_t rank = 0;
  double probability = 0.0;
};
Tail lower_tail(std::size_t n, double q, double coverage) {
  // A coverage that is asked for exactly (0.9375 at n = 5) must not be missed by a rounding error.
  const double limit = (1.0 - coverage) / 2.0 * (1.0 + 1e-12);
  Tail tail;
  while (tail.rank < n) {
    const double next = tail.probability + binomial_probability(n, tail.rank, q);
    if (next > limit) break;
    tail = {.rank = tail.rank + 1, .probability = next};
  }
  return tail;
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

std::size_t lower_rank(std::size_t n, double q, double coverage) {
  require_probability(q, "lower_rank", "q");
  require_probability(coverage, "lower_rank", "coverage");
  return lower_tail(n, q, coverage).rank;
}

std::optional<Interval> quantile_interval(std::span<const double> values, double q, double coverage) {
  require_values(values, "quantile_interval");
  require_probability(q, "quantile_interval", "q");
  require_probability(coverage, "quantile_interval", "coverage");
  const Tail below = lower_tail(values.size(), q, coverage);
  const Tail above = lower_tail(values.size(), 1.0 - q, coverage);  // counted from the top
  if (below.rank == 0 || above.rank == 0)
    return std::nullopt;  // not even the smallest and the largest suffice
  const auto ordered = sorted(values);
  return Interval{.low = ordered[below.rank - 1],
                  .high = ordered[values.size() - above.rank],
                  .coverage = 1.0 - below.probability - above.probability};
}

std::optional<Interval> median_interval(std::span<const double> values, double coverage) {
  return quantile_interval(values, 0.5, coverage);
}

}  // namespace ipc::stats
