// Proportion: what k hits in n trials say of the chance of one.
#pragma once
#include <cstddef>

namespace ipc::stats {

// The exact one-sided upper bound for the chance p of a hit, after k hits in n independent trials: the
// largest p with P(B <= k) >= 1 - confidence for B ~ Binomial(n, p). Clopper & Pearson (1934), "The use of
// confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26(4). At k = 0 it is 1
// - (1 - confidence)^(1/n), near 3 / n at 95 %; at k = n it is 1. Throws std::invalid_argument where n is 0,
// k > n, or confidence lies outside (0, 1).
[[nodiscard]] double proportion_upper_bound(std::size_t k, std::size_t n, double confidence = 0.95);

}  // namespace ipc::stats
