// Order statistics: the median, quantiles, and exact confidence intervals for them.
//
// The idea of the interval: each observation falls below the true q-quantile with probability q, whatever
// the distribution. The number that does is binomial, so how surely two order statistics bracket the
// quantile is a binomial sum: no normality, no variance, no bootstrap.
#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "stats/interval.hpp"

namespace ipc::stats {

// The middle value, or the mean of the two middle ones. Any order; unit of the data.
// Throws std::invalid_argument on no values or a value that is not finite.
[[nodiscard]] double median(std::span<const double> values);

// The q-quantile, 0 <= q <= 1, by definition 7 of Hyndman & Fan (1996), "Sample quantiles in statistical
// packages", The American Statistician 50(4): linear interpolation at position (n - 1) q, counted from 0.
// It is the default of R and NumPy, and quantile(v, 0.5) == median(v).
// Throws std::invalid_argument on no values, a value that is not finite, or q outside [0, 1].
[[nodiscard]] double quantile(std::span<const double> values, double q);

// The exact interval (X_(l), X_(u)) for the true q-quantile of what the values were drawn from:
//
//   P(X_(l) <= xi_q <= X_(u)) >= sum_{i=l}^{u-1} C(n, i) q^i (1 - q)^(n-i)
//
// David & Nagaraja (2003), Order Statistics, 3rd ed., section 7.1; equality for continuous distributions.
// Equal tails: l is the largest and u the smallest index whose own tail is at most (1 - coverage) / 2.
// nullopt where there are too few values for any such pair.
// Throws std::invalid_argument on no values, a value that is not finite, or q or coverage outside (0, 1).
[[nodiscard]] std::optional<Interval> quantile_interval(std::span<const double> values, double q,
                                                        double coverage = 0.95);

// The l of quantile_interval for n values, counted from 1; 0 where they are too few for an interval. That of
// the median is (X_(l), X_(n+1-l)).
// Throws std::invalid_argument on q or coverage outside (0, 1).
[[nodiscard]] std::size_t lower_rank(std::size_t n, double q, double coverage = 0.95);

// quantile_interval at q = 0.5: the interval that inverts the sign test, symmetric in the order statistics.
// At 95 % it needs 6 values.
[[nodiscard]] std::optional<Interval> median_interval(std::span<const double> values, double coverage = 0.95);

}  // namespace ipc::stats
