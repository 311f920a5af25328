// The Hodges-Lehmann estimate: by how much does the candidate lie above the base?
//
// The median of all n m differences, with the interval that Mann and Whitney's test inverts: it holds every
// shift that the test would not reject. No assumption on the shape of the distribution, only that the
// candidate's is the base's moved (or, for the ratio, stretched).
#pragma once
#include <optional>
#include <span>

#include "stats/interval.hpp"
#include "stats/rank_sum.hpp"

namespace ipc::stats {

struct Estimate {
  double value;
  std::optional<Interval> interval;  // nullopt where n and m are too small for this alpha
  Method method;                     // how the interval's coverage was computed
};

// candidate - base: the median of the differences D = candidate_j - base_i, Hodges & Lehmann (1963),
// "Estimates of location based on rank tests", Annals of Mathematical Statistics 34(2). Its interval is
// [D_(c), D_(nm+1-c)], with c the largest number for which 2 P(U <= c - 1) <= alpha: Hollander, Wolfe &
// Chicken (2014), Nonparametric Statistical Methods, 3rd ed., section 4.3.
// Exact up to exact_limit (200) values together; with ties its coverage is at least what it states.
// alpha is the chance of error of this one interval: hand in 0.05 / cells for intervals that hold jointly.
// Takes n m doubles of memory.
// Throws std::invalid_argument where a sample is empty, a value is not finite, or alpha is outside (0, 1).
[[nodiscard]] Estimate hodges_lehmann_shift(std::span<const double> base, std::span<const double> candidate,
                                            double alpha = 0.05);

// candidate / base, computed as the shift of the logarithms: 1.05 is 5 % more. No unit.
// Throws std::invalid_argument where a value is not above zero as well.
[[nodiscard]] Estimate hodges_lehmann_ratio(std::span<const double> base, std::span<const double> candidate,
                                            double alpha = 0.05);

// The same with the null distribution handed in, which is the costly part; it must be made for these sizes.
[[nodiscard]] Estimate hodges_lehmann_ratio(std::span<const double> base, std::span<const double> candidate,
                                            double alpha, const MannWhitneyNull& null);

// Whether two samples can be told apart, and which way round.
struct Separation {
  double p;              // the smallest alpha at which the interval of the shift leaves out 0
  bool candidate_above;  // the side on which it then lies
};

// The Mann-Whitney test with every tie counted against a difference, which is what the interval of
// hodges_lehmann_shift inverts: it leaves out 0 if and only if p <= alpha. `null` must be made for the sizes
// of the two samples; handed in because it is the costly part, and a table of cells shares it.
// Throws std::invalid_argument where a sample is empty or a value is not finite.
[[nodiscard]] Separation separation(std::span<const double> base, std::span<const double> candidate,
                                    const MannWhitneyNull& null);

}  // namespace ipc::stats
