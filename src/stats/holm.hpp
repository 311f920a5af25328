// Holm's correction: many cells tested at once, one stated chance that any of them is a false alarm.
//
// The smallest of k p values must pass alpha / k, the next alpha / (k - 1), and so on until one fails. Never
// weaker than Bonferroni's alpha / k for all, and as free of assumptions.
#pragma once
#include <span>
#include <vector>

namespace ipc::stats {

// Adjusted p values in the order of the input: reject those at most alpha, and the chance of any false
// rejection is at most alpha. Holm (1979), "A simple sequentially rejective multiple test procedure",
// Scandinavian Journal of Statistics 6(2); as adjusted values: Wright (1992), "Adjusted p-values for
// simultaneous inference", Biometrics 48(4):
//   adjusted_(i) = max_{j <= i} min(1, (k - j + 1) p_(j)),   p_(1) <= ... <= p_(k)
// No values give none. Throws std::invalid_argument where a value is NaN or outside [0, 1].
[[nodiscard]] std::vector<double> holm(std::span<const double> p_values);

}  // namespace ipc::stats
