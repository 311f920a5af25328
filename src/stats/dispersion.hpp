// Dispersion: how far launches of one cell lie from each other.
#pragma once
#include <span>

namespace ipc::stats {

// Each function throws std::invalid_argument on no values or a value that is not finite.

// Arithmetic mean; unit of the data.
[[nodiscard]] double mean(std::span<const double> values);

// Sample standard deviation, sqrt(sum (x - mean)^2 / (n - 1)), by the corrected two-pass algorithm of Chan,
// Golub & LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37(3);
// unit of the data.
// Throws std::invalid_argument below two values as well.
[[nodiscard]] double standard_deviation(std::span<const double> values);

// standard_deviation / mean, without a unit: 0.05 is a variation of 5 %.
// Throws std::invalid_argument below two values, and where a value is not above zero: relative to a mean
// near zero, every variation is huge.
[[nodiscard]] double coefficient_of_variation(std::span<const double> values);

// median |x - median(x)|; unit of the data. Times 1.4826 it estimates the standard deviation of a normal
// distribution (Hampel 1974, "The influence curve and its role in robust estimation", JASA 69), yet half
// of the values may be wild before it is.
[[nodiscard]] double median_absolute_deviation(std::span<const double> values);

}  // namespace ipc::stats
