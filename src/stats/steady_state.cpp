#include "stats/steady_state.hpp"

#include <algorithm>
#include <cmath>

#include "stats/order_statistics.hpp"
#include "stats/require.hpp"

namespace ipc::stats {

bool settled(std::span<const double> blocks, double tolerance) {
  require_positive(blocks, "settled");
  require(blocks.size() >= 2, "settled", "needs at least two blocks");
  require(std::isfinite(tolerance) && tolerance >= 0.0, "settled",
          "tolerance must be a number of at least 0");
  const auto half = blocks.size() / 2;
  const double first = median(blocks.first(half));
  const double second = median(blocks.last(half));
  return std::abs(first - second) <= tolerance * std::min(first, second);
}

}  // namespace ipc::stats
