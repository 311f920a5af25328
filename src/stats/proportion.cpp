#include "stats/proportion.hpp"

#include <cmath>

#include "stats/require.hpp"

namespace ipc::stats {
namespace {

// P(B <= k) for B ~ Binomial(n, p), 0 < p < 1, through logarithms so that no n overflows.
double at_most(std::size_t k, std::size_t n, double p) {
  const auto all = static_cast<double>(n);
  double sum = 0;
  for (std::size_t i = 0; i <= k; ++i) {
    const auto hits = static_cast<double>(i);
    sum += std::exp(std::lgamma(all + 1) - std::lgamma(hits + 1) - std::lgamma(all - hits + 1) +
                    hits * std::log(p) + (all - hits) * std::log1p(-p));
  }
  return sum;
}

}  // namespace

double proportion_upper_bound(std::size_t k, std::size_t n, double confidence) {
  require(n > 0, "proportion_upper_bound", "no trials");
  require(k <= n, "proportion_upper_bound", "more hits than trials");
  require_probability(confidence, "proportion_upper_bound", "confidence");
  if (k == n) return 1;
  double low = 0;
  double high = 1;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (at_most(k, n, middle) >= 1 - confidence ? low : high) = middle;
  }
  return high;
}

}  // namespace ipc::stats
