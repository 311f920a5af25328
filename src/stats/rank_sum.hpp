// The null distribution of rank sums, by the shift algorithm.
//
// If two samples come from one distribution, every choice of which k of the N pooled ranks belong to the
// first is equally likely. How many choices give each sum is counted by taking the ranks one by one:
//
//   ways_i(j, s) = ways_{i-1}(j, s) + ways_{i-1}(j - 1, s - score_i)
//
// Streitberg & Röhmel (1986), "Exact distributions for permutation and rank tests", Statistical Software
// Newsletter 12(1). The scores may repeat, so ties are no special case.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "stats/interval.hpp"

namespace ipc::stats {

// Up to this many values in both samples together the distribution is exact. Counts are held as doubles and
// only added, so their relative error stays below N * 2^-53, about 2e-14.
inline constexpr std::size_t exact_limit = 200;

// ways[s]: how many of the C(N, k) choices of k scores sum to s, for s from 0 to the largest sum.
// Throws std::invalid_argument where k > N or N > exact_limit.
[[nodiscard]] std::vector<double> subset_sum_counts(std::span<const std::size_t> scores, std::size_t k);

// The null distribution of Mann and Whitney's U without ties, for samples of n and m values: U counts the
// pairs in which the second sample's value is the larger, 0 to n m. Exact up to exact_limit, beyond it the
// normal approximation with mean n m / 2, variance n m (n + m + 1) / 12 and a continuity correction of 1/2
// (Lehmann 1975, Nonparametrics: Statistical Methods Based on Ranks, chapter 1, section 3).
class MannWhitneyNull {
 public:
  // Throws std::invalid_argument where n or m is 0.
  MannWhitneyNull(std::size_t n, std::size_t m);

  // P(U <= u); by symmetry also P(U >= n m - u).
  [[nodiscard]] double lower_tail(std::size_t u) const;
  // The largest c with 2 P(U <= c - 1) <= alpha: 0 where no U is rare enough.
  [[nodiscard]] std::size_t rejected_below(double alpha) const;
  [[nodiscard]] Method method() const noexcept {
    return cumulative_.empty() ? Method::normal : Method::exact;
  }

 private:
  std::size_t n_, m_;
  std::vector<double> cumulative_;  // P(U <= u); empty beyond exact_limit
};

}  // namespace ipc::stats
