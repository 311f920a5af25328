// Change points: at which commit did a benchmark's history step to another level?
//
// E-divisive: among all ways to cut a stretch [s, e) into a left part [s, t) and a right part [t, k), find
// the one whose parts differ most in energy distance; ask by permutation whether chance does as well; if not,
// cut there and search both sides. It needs no model of the noise, and finds a change of spread as well
// as one of level.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ipc::stats {

struct ChangePointOptions {
  double alpha = 0.05;          // a cut is kept while its permutation p is at most this
  double exponent = 1.0;        // of the distances |x - y|, above 0 and at most 2 (2 sees only the mean)
  std::size_t min_segment = 5;  // values, at least 2
  std::size_t permutations = 199;
  std::uint64_t seed = 1;  // same seed, same answer, on every machine
};

struct ChangePoint {
  std::size_t index;  // of the first value after the change
  double statistic;   // Q of the cut
  double p;           // of its permutation test; at least 1 / (permutations + 1)
};

// The change points of a series in the order of time, in ascending order of their indices; empty for none or
// for a series shorter than two segments.
//
//   E(X, Y) = 2/(nm) sum |x_i - y_j|^a - C(n,2)^-1 sum_{i<k} |x_i - x_k|^a - C(m,2)^-1 sum_{j<k} |y_j -
//   y_k|^a Q(X, Y) = n m / (n + m) E(X, Y),   largest over t and k;   p = (1 + #{Q_permuted >= Q}) / (1 +
//   permutations)
//
// Matteson & James (2014), "A nonparametric approach for multiple change point analysis of multivariate
// data", JASA 109(505), section 2, with permutations inside the segments found so far. Takes O(permutations *
// T^2) time for each cut and O(T^2) memory for T values. Throws std::invalid_argument where a value is not
// finite or an option is out of range.
[[nodiscard]] std::vector<ChangePoint> change_points(std::span<const double> series,
                                                     const ChangePointOptions& options = {});

}  // namespace ipc::stats
