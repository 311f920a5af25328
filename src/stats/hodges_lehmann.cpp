#include "stats/hodges_lehmann.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "stats/order_statistics.hpp"
#include "stats/require.hpp"

namespace ipc::stats {
namespace {

Estimate shift(std::span<const double> base, std::span<const double> candidate, double alpha,
               const MannWhitneyNull& null) {
  std::vector<double> differences;
  differences.reserve(base.size() * candidate.size());
  for (const double b : base) {
    for (const double c : candidate) differences.push_back(c - b);
  }
  std::sort(differences.begin(), differences.end());

  Estimate estimate{.value = median(differences), .interval = std::nullopt, .method = null.method()};
  if (const auto c = null.rejected_below(alpha); c > 0) {
    estimate.interval = Interval{.low = differences[c - 1],
                                 .high = differences[differences.size() - c],
                                 .coverage = 1.0 - 2.0 * null.lower_tail(c - 1)};
  }
  return estimate;
}

std::vector<double> logarithms(std::span<const double> values) {
  std::vector<double> logs;
  logs.reserve(values.size());
  for (const double value : values) logs.push_back(std::log(value));
  return logs;
}

}  // namespace

Estimate hodges_lehmann_shift(std::span<const double> base, std::span<const double> candidate, double alpha) {
  require_values(base, "hodges_lehmann_shift");
  require_values(candidate, "hodges_lehmann_shift");
  require_probability(alpha, "hodges_lehmann_shift", "alpha");
  return shift(base, candidate, alpha, MannWhitneyNull{base.size(), candidate.size()});
}

Estimate hodges_lehmann_ratio(std::span<const double> base, std::span<const double> candidate, double alpha) {
  require_values(base, "hodges_lehmann_ratio");
  require_values(candidate, "hodges_lehmann_ratio");
  return hodges_lehmann_ratio(base, candidate, alpha, MannWhitneyNull{base.size(), candidate.size()});
}

Estimate hodges_lehmann_ratio(std::span<const double> base, std::span<const double> candidate, double alpha,
                              const MannWhitneyNull& null) {
  require_positive(base, "hodges_lehmann_ratio");
  require_positive(candidate, "hodges_lehmann_ratio");
  require_probability(alpha, "hodges_lehmann_ratio", "alpha");
  auto estimate = shift(logarithms(base), logarithms(candidate), alpha, null);
  estimate.value = std::exp(estimate.value);
  if (auto& interval = estimate.interval) {
    interval->low = std::exp(interval->low);
    interval->high = std::exp(interval->high);
  }
  return estimate;
}

Separation separation(std::span<const double> base, std::span<const double> candidate,
                      const MannWhitneyNull& null) {
  require_values(base, "separation");
  require_values(candidate, "separation");
  std::size_t not_above = 0;  // pairs that speak against "the candidate lies above"
  std::size_t not_below = 0;
  for (const double b : base) {
    for (const double c : candidate) {
      if (c <= b) ++not_above;
      if (c >= b) ++not_below;
    }
  }
  return {.p = std::min(1.0, 2.0 * null.lower_tail(std::min(not_above, not_below))),
          .candidate_above = not_above < not_below};
}

}  // namespace ipc::stats
