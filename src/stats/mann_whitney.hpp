// The Mann-Whitney (Wilcoxon rank-sum) test: are the values of one sample larger than those of the other?
//
// Exact and conditional on the ties: the p value is the share of all C(n + m, n) ways to deal the pooled
// midranks into the two samples that lie at least as far from the middle as the observed one.
// Nine launches a side reach p = 0.00004, where the normal approximation stops at 0.0004: behind a correction
// for 150 cells only the exact one can speak.
#pragma once
#include <cstddef>
#include <span>

#include "stats/interval.hpp"

namespace ipc::stats {

struct MannWhitney {
  double u;       // pairs with candidate > base, plus half of the equal ones; 0 to n m
  double effect;  // u / (n m): estimates P(candidate > base) + P(equal) / 2; 0.5 means no tendency
  double p;       // two-sided
  Method method;  // exact up to exact_limit (200) values together, beyond it normal
};

// Two-sided p of "both samples come from one distribution". With W the midrank sum of a sample,
//   exact:  P(|W - E W| >= |w - E W|) over the permutations of the pooled midranks,
//   normal: the same with variance n m / 12 (N + 1 - sum (t^3 - t) / (N (N - 1))), t the sizes of the tied
//           groups, N = n + m, and a continuity correction of 1/2.
// Lehmann (1975), Nonparametrics: Statistical Methods Based on Ranks, chapter 1, sections 3 and 4; Hollander,
// Wolfe & Chicken (2014), Nonparametric Statistical Methods, 3rd ed., section 4.1 with its note on ties.
// Without ties the distribution is symmetric and p is the doubled smaller tail. All values equal: p = 1.
// Throws std::invalid_argument where a sample is empty or a value is not finite.
[[nodiscard]] MannWhitney mann_whitney(std::span<const double> base, std::span<const double> candidate);

// The smallest two-sided p that samples of n and m untied values can reach, 2 / C(n + m, n): a correction for
// more cells than alpha / this can never find anything.
// Throws std::invalid_argument where n or m is 0.
[[nodiscard]] double smallest_p(std::size_t n, std::size_t m);

}  // namespace ipc::stats
