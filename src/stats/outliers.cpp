#include "stats/outliers.hpp"

#include "stats/order_statistics.hpp"
#include "stats/require.hpp"

namespace ipc::stats {

std::vector<Outlier> label_outliers(std::span<const double> values) {
  require_values(values, "label_outliers");
  const double q1 = quantile(values, 0.25);
  const double q3 = quantile(values, 0.75);
  const auto beyond = [&](double value, double steps) {
    const double reach = steps * (q3 - q1);
    return value < q1 - reach || value > q3 + reach;
  };
  std::vector<Outlier> labels;
  labels.reserve(values.size());
  for (const double value : values) {
    labels.push_back(beyond(value, 3.0)   ? Outlier::severe
                     : beyond(value, 1.5) ? Outlier::mild
                                          : Outlier::none);
  }
  return labels;
}

}  // namespace ipc::stats
