#include "stats/mann_whitney.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <vector>

#include "stats/rank_sum.hpp"
#include "stats/require.hpp"

namespace ipc::stats {
namespace {

struct Pooled {
  std::vector<std::size_t>
      doubled_midranks;           // of every value, in ascending order: whole numbers despite ties
  std::size_t candidate_sum = 0;  // those of the candidate's values
  double tie_term = 0.0;          // sum of t^3 - t over the groups of t equal values
};

Pooled pool(std::span<const double> base, std::span<const double> candidate) {
  struct Value {
    double value;
    bool from_candidate;
  };
  std::vector<Value> values;
  values.reserve(base.size() + candidate.size());
  for (const double value : base) values.push_back({value, false});
  for (const double value : candidate) values.push_back({value, true});
  std::sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return a.value < b.value; });

  Pooled pooled;
  for (std::size_t first = 0; first < values.size();) {
    auto end = first;
    while (end < values.size() && values[end].value == values[first].value) ++end;
    const auto doubled = first + 1 + end;  // ranks first + 1 to end, their mean doubled
    const auto group = static_cast<double>(end - first);
    pooled.tie_term += group * group * group - group;
    for (; first < end; ++first) {
      pooled.doubled_midranks.push_back(doubled);
      if (values[first].from_candidate) pooled.candidate_sum += doubled;
    }
  }
  return pooled;
}

double exact_p(const Pooled& pooled, std::size_t n, std::size_t m) {
  // Choosing the smaller sample is the same event and less work.
  auto scores = pooled.doubled_midranks;
  auto total = std::accumulate(scores.begin(), scores.end(), std::size_t{0});
  const auto k = std::min(n, m);
  auto observed = m <= n ? pooled.candidate_sum : total - pooled.candidate_sum;

  // Subtracting the smallest score and dividing by the common divisor shortens the table, nothing else.
  const auto smallest = scores.front();
  std::size_t divisor = 0;
  for (auto& score : scores) {
    score -= smallest;
    divisor = std::gcd(divisor, score);
  }
  if (divisor == 0) return 1.0;  // all values are equal
  for (auto& score : scores) score /= divisor;
  observed = (observed - k * smallest) / divisor;
  total = (total - scores.size() * smallest) / divisor;

  // N |w - E W| in whole numbers, so that "as far" is never decided by rounding.
  const auto distance = [&](std::size_t sum) {
    return std::abs(static_cast<std::int64_t>(scores.size() * sum) - static_cast<std::int64_t>(k * total));
  };
  const auto ways = subset_sum_counts(scores, k);
  double extreme = 0.0;
  double all = 0.0;
  for (std::size_t sum = 0; sum < ways.size(); ++sum) {
    all += ways[sum];
    if (distance(sum) >= distance(observed)) extreme += ways[sum];
  }
  return extreme / all;
}

double normal_p(const Pooled& pooled, double u, double n, double m) {
  const double all = n + m;
  const double variance = n * m / 12.0 * (all + 1.0 - pooled.tie_term / (all * (all - 1.0)));
  if (variance <= 0.0) return 1.0;  // all values are equal
  const double distance = std::max(std::abs(u - n * m / 2.0) - 0.5, 0.0);
  return std::erfc(distance / std::sqrt(variance) / std::numbers::sqrt2);
}

}  // namespace

MannWhitney mann_whitney(std::span<const double> base, std::span<const double> candidate) {
  require_values(base, "mann_whitney");
  require_values(candidate, "mann_whitney");
  const auto pooled = pool(base, candidate);
  const auto n = static_cast<double>(base.size());
  const auto m = static_cast<double>(candidate.size());
  const double u = static_cast<double>(pooled.candidate_sum) / 2.0 - m * (m + 1.0) / 2.0;
  const bool exact = base.size() + candidate.size() <= exact_limit;
  return {.u = u,
          .effect = u / (n * m),
          .p = exact ? exact_p(pooled, base.size(), candidate.size()) : normal_p(pooled, u, n, m),
          .method = exact ? Method::exact : Method::normal};
}

double smallest_p(std::size_t n, std::size_t m) {
  require(n > 0 && m > 0, "smallest_p", "no values");
  double p = 2.0;
  for (std::size_t i = 1; i <= std::min(n, m); ++i) {
    p *= static_cast<double>(i) / static_cast<double>(std::max(n, m) + i);
  }
  return p;
}

}  // namespace ipc::stats
