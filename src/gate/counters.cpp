#include "gate/counters.hpp"

#include <algorithm>
#include <cmath>

#include "stats/order_statistics.hpp"

namespace ipc::gate {
namespace {

/// By launch, or the only one of the run.
std::vector<double> figures_of(const RecordedCell& cell, const std::string& counter) {
  if (const auto found = cell.metrics.find(counter); found != cell.metrics.end()) return found->second;
  if (const auto found = cell.medians.find(counter); found != cell.medians.end()) return {found->second};
  return {};
}

}  // namespace

double in_tenths(double per_operation) { return std::round(per_operation * 10) / 10; }

std::optional<Invariant> invariant(std::span<const double> launches, std::size_t proof) {
  if (launches.empty() || launches.size() < proof) return std::nullopt;
  const double value = in_tenths(launches.front());
  for (const double launch : launches)
    if (in_tenths(launch) != value) return std::nullopt;
  return Invariant{.value = value, .launches = launches.size()};
}

std::vector<CounterChange> compare_counters(std::span<const RecordedCell* const> base,
                                            const RecordedCell& candidate) {
  constexpr double kHalfAnEvent = 0.5;
  std::vector<CounterChange> changes;
  for (const auto counter : kCounters) {
    const auto shown = figures_of(candidate, std::string{counter});
    if (shown.empty()) continue;
    std::vector<double> launches;
    for (const RecordedCell* run : base) {
      const auto figures = figures_of(*run, std::string{counter});
      launches.insert(launches.end(), figures.begin(), figures.end());
    }
    const auto proven = invariant(launches, proof_of(counter));
    if (!proven) continue;
    const double least = shown.size() < proof_of(counter) ? kHalfAnEvent : 0;
    const auto every = [&](auto&& holds) {
      return std::ranges::all_of(shown, [&](double value) {
        const double change = in_tenths(value) - proven->value;
        return std::abs(change) >= least && holds(change);
      });
    };
    changes.push_back({.cell = candidate.name,
                       .counter = std::string{counter},
                       .base = *proven,
                       .candidate = in_tenths(stats::median(shown)),
                       .more = every([](double change) { return change > 0; }),
                       .fewer = every([](double change) { return change < 0; })});
  }
  return changes;
}

}  // namespace ipc::gate
