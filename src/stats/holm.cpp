#include "stats/holm.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "stats/require.hpp"

namespace ipc::stats {

std::vector<double> holm(std::span<const double> p_values) {
  for (const double p : p_values) require(p >= 0.0 && p <= 1.0, "holm", "a p value lies outside 0 to 1");
  std::vector<std::size_t> ascending(p_values.size());
  std::iota(ascending.begin(), ascending.end(), std::size_t{0});
  std::stable_sort(ascending.begin(), ascending.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });

  std::vector<double> adjusted(p_values.size());
  auto hypotheses_left = static_cast<double>(p_values.size());
  double largest = 0.0;
  for (const auto i : ascending) {
    largest = std::max(largest, std::min(1.0, hypotheses_left * p_values[i]));
    adjusted[i] = largest;
    hypotheses_left -= 1.0;
  }
  return adjusted;
}

}  // namespace ipc::stats
