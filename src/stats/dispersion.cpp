#include "stats/dispersion.hpp"

#include <cmath>
#include <vector>

#include "stats/order_statistics.hpp"
#include "stats/require.hpp"

namespace ipc::stats {

double mean(std::span<const double> values) {
  require_values(values, "mean");
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) {
  require_values(values, "standard_deviation");
  require(values.size() >= 2, "standard_deviation", "needs at least two values");
  const double centre = mean(values);
  double squares = 0.0;
  double rest = 0.0;  // zero but for the rounding of the mean, which it corrects
  for (const double value : values) {
    squares += (value - centre) * (value - centre);
    rest += value - centre;
  }
  const auto n = static_cast<double>(values.size());
  return std::sqrt((squares - rest * rest / n) / (n - 1.0));
}

double coefficient_of_variation(std::span<const double> values) {
  require_positive(values, "coefficient_of_variation");
  return standard_deviation(values) / mean(values);
}

double median_absolute_deviation(std::span<const double> values) {
  require_values(values, "median_absolute_deviation");
  const double centre = median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) distances.push_back(std::abs(value - centre));
  return median(distances);
}

}  // namespace ipc::stats
