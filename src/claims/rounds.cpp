#include "claims/rounds.hpp"

#include "stats/order_statistics.hpp"

namespace ipc::claims {

Answer at_least(std::span<const double> rounds, double least) {
  const auto interval = stats::median_interval(rounds);
  if (!interval) return Answer::unclear;
  if (interval->low >= least) return Answer::yes;
  return interval->high < least ? Answer::no : Answer::unclear;
}

}  // namespace ipc::claims
