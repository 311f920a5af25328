#include "stats/rank_sum.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "stats/require.hpp"

namespace ipc::stats {

std::vector<double> subset_sum_counts(std::span<const std::size_t> scores, std::size_t k) {
  require(k <= scores.size(), "subset_sum_counts", "cannot choose more scores than there are");
  require(scores.size() <= exact_limit, "subset_sum_counts", "more scores than the exact limit");
  std::vector<std::size_t> descending(scores.begin(), scores.end());
  std::sort(descending.begin(), descending.end(), std::greater<>{});
  const auto largest = std::accumulate(descending.begin(),
                                       descending.begin() + static_cast<std::ptrdiff_t>(k), std::size_t{0});

  // ways[j][s], and the range of s that j scores have reached so far: rows outside it need no work.
  std::vector<std::vector<double>> ways(k + 1, std::vector<double>(largest + 1));
  std::vector<std::size_t> lowest(k + 1, largest);
  std::vector<std::size_t> highest(k + 1, 0);
  ways[0][0] = 1.0;
  lowest[0] = 0;
  for (std::size_t i = 0; i < descending.size(); ++i) {
    const auto score = descending[i];
    for (auto j = std::min(i + 1, k); j > 0; --j) {  // downwards: each score is taken once
      for (auto sum = lowest[j - 1]; sum <= highest[j - 1]; ++sum) ways[j][sum + score] += ways[j - 1][sum];
      lowest[j] = std::min(lowest[j], lowest[j - 1] + score);
      highest[j] = std::max(highest[j], highest[j - 1] + score);
    }
  }
  return std::move(ways[k]);
}

MannWhitneyNull::MannWhitneyNull(std::size_t n, std::size_t m) : n_{n}, m_{m} {
  require(n > 0 && m > 0, "MannWhitneyNull", "no values");
  if (n + m > exact_limit) return;
  std::vector<std::size_t> ranks(n + m);
  std::iota(ranks.begin(), ranks.end(), std::size_t{0});
  // U is symmetric in n and m, so the smaller sample is the one that is chosen: less work.
  const auto k = std::min(n, m);
  const auto ways = subset_sum_counts(ranks, k);
  const auto smallest = k * (k - 1) / 2;  // sum of the k lowest ranks, where U = 0
  cumulative_.assign(ways.begin() + static_cast<std::ptrdiff_t>(smallest), ways.end());
  std::partial_sum(cumulative_.begin(), cumulative_.end(), cumulative_.begin());
  const double all = cumulative_.back();
  for (double& probability : cumulative_) probability /= all;
}

double MannWhitneyNull::lower_tail(std::size_t u) const {
  if (u >= n_ * m_) return 1.0;
  if (method() == Method::exact) return cumulative_[u];
  const auto n = static_cast<double>(n_);
  const auto m = static_cast<double>(m_);
  const double deviation = std::sqrt(n * m * (n + m + 1.0) / 12.0);
  const double z = (static_cast<double>(u) + 0.5 - n * m / 2.0) / deviation;
  return std::erfc(-z / std::numbers::sqrt2) / 2.0;
}

std::size_t MannWhitneyNull::rejected_below(double alpha) const {
  require_probability(alpha, "MannWhitneyNull", "alpha");
  // An alpha that a tail meets exactly (0.1 at n = m = 3) must not be missed by a rounding error.
  const double limit = alpha * (1.0 + 1e-12);
  std::size_t accepted = n_ * m_ / 2 + 1;  // beyond the middle: 2 P(U <= u) >= 1
  std::size_t count = 0;
  while (count < accepted) {  // bisection: the tail grows with u
    const auto u = (count + accepted) / 2;
    if (2.0 * lower_tail(u) <= limit)
      count = u + 1;
    else
      accepted = u;
  }
  return count;
}

}  // namespace ipc::stats
