// Tukey's labels: which values lie outside the fences. Labelled, never dropped: in a benchmark the odd value
// may be the finding.
#pragma once
#include <span>
#include <vector>

namespace ipc::stats {

enum class Outlier { none, mild, severe };

// Labels in the order of the input. Mild: beyond the inner fences, Q1 - 1.5 IQR and Q3 + 1.5 IQR; severe:
// beyond the outer ones, at 3 IQR; a value on a fence is inside. Tukey (1977), Exploratory Data Analysis,
// chapter 2. Quartiles by quantile() (Hyndman & Fan 7), IQR = Q3 - Q1; where IQR is 0, each value that
// differs from the quartiles is severe.
// Throws std::invalid_argument on no values or a value that is not finite.
[[nodiscard]] std::vector<Outlier> label_outliers(std::span<const double> values);

}  // namespace ipc::stats
