#include "gate/counters.hpp"

#include <algorithm>
#include <cmath>

#include "stats/order_statistics.hpp"

namespace ipc::gate {

double in_tenths(double per_operation) { return std::round(per_operation * 10) / 10; }

std::optional<Invariant> invariant(std::span<const double> launches, std::size_t proof) {
  if (launches.empty() || launches.size() < proof) return std::nullopt;
  const double value = in_tenths(launches.front());
  for (const double launch : launches)
    if (in_tenths(launch) != value) return std::nullopt;
  return Invariant{.value = value, .launches = launches.size()};
}

std::vector<CounterChange> compare_counters(std::span<const RecordedCell* const> base,
                                            const RecordedCell& candidate, std::size_t proof) {
  std::vector<CounterChange> changes;
  for (const auto counter : kCounters) {
    const auto shown = candidate.metrics.find(std::string{counter});
    if (shown == candidate.metrics.end() || shown->second.empty()) continue;
    std::vector<double> launches;
    for (const RecordedCell* run : base)
      if (const auto found = run->metrics.find(std::string{counter}); found != run->metrics.end())
        launches.insert(launches.end(), found->second.begin(), found->second.end());
    const auto proven = invariant(launches, proof);
    if (!proven) continue;
    const auto every = [&](auto&& holds) {
      return std::ranges::all_of(shown->second, [&](double value) { return holds(in_tenths(value)); });
    };
    changes.push_back({.cell = candidate.name,
                       .counter = std::string{counter},
                       .base = *proven,
                       .candidate = in_tenths(stats::median(shown->second)),
                       .more = every([&](double value) { return value > proven->value; }),
                       .fewer = every([&](double value) { return value < proven->value; })});
  }
  return changes;
}

}  // namespace ipc::gate
