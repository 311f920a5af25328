#include "runner/floors.hpp"

#include <algorithm>
#include <cmath>

namespace ipc {
namespace {

bool is_floor(const CellFigures& other, std::string_view name) {
  return other.cell.scenario->name == "limit" && other.cell.mechanism->name == name;
}

double log_distance(double a, double b) { return std::abs(std::log2(a) - std::log2(b)); }

Floor lower(const Floor& a, const Floor& b) {
  if (a.least_ns <= 0) return b;
  if (b.least_ns <= 0) return a;
  return b.least_ns < a.least_ns ? b : a;
}

}  // namespace

double Floors::parallel(unsigned processes) const {
  switch (workload().placement) {
    case Placement::same_cpu:
      return 1;
    case Placement::unpinned:
      return std::clamp(processes, 1U, std::max(cpus_, 1U));
    default:
      return std::clamp(processes, 1U, 2U);
  }
}

/// Median against median where both have one.
Floor Floors::times(double count, const CellFigures* limit) const {
  if (limit == nullptr) return {};
  const double median = figures_.cell.headline().metric == "p50_ns" ? limit->metric("p50_ns") : 0;
  return {limit, count * (median > 0 ? median : limit->metric("op_ns"))};
}

Floor Floors::anywhere(std::string_view name, double count) const {
  Floor least;
  for (const CellFigures& other : run_)
    if (is_floor(other, name)) least = lower(least, times(count, &other));
  return least;
}

Floor Floors::in(Placement placement, std::string_view name, double count) const {
  const auto found = std::ranges::find_if(run_, [&](const CellFigures& other) {
    return is_floor(other, name) && other.cell.workload.placement == placement;
  });
  return found == run_.end() ? Floor{} : times(count, &*found);
}

template <class FloorIn>
Floor Floors::cheapest(FloorIn floor_in) const {
  if (workload().placement != Placement::unpinned) return floor_in(workload().placement);
  Floor least;
  for (const Placement placement : {Placement::same_cpu, Placement::smt, Placement::same_llc,
                                    Placement::cross_llc, Placement::cross_node})
    least = lower(least, floor_in(placement));
  return least;
}

Floor Floors::waking(const Handover& handover) const {
  const bool looks = mechanism().spins || workload().wait == Wait::spin || handover.wakes <= 0;
  return cheapest([&](Placement placement) {
    if (placement == Placement::same_cpu) return in(placement, "context_switch", handover.switches);
    return looks ? in(placement, "cache_line", handover.bounces)
                 : in(placement, "futex_wake", handover.wakes);
  });
}

/// On one CPU at memcpy's rate for the nearest size, across CPUs at the best rate of `copy`.
Floor Floors::copying(Placement placement, double copies) const {
  const bool alone = placement == Placement::same_cpu;
  const auto size = static_cast<double>(workload().size);
  const auto better = [&](const CellFigures& a, const CellFigures& b) {
    if (!alone) return a.metric("bytes_per_s") > b.metric("bytes_per_s");
    const auto distance = [&](const CellFigures& one) {
      return log_distance(static_cast<double>(one.cell.workload.size), size);
    };
    return distance(a) < distance(b);
  };
  const CellFigures* best = nullptr;
  for (const CellFigures& other : run_)
    if (is_floor(other, alone ? "memcpy" : "copy") && other.cell.workload.placement == placement &&
        other.metric("bytes_per_s") > 0 && (best == nullptr || better(other, *best)))
      best = &other;
  return best == nullptr ? Floor{} : Floor{best, copies * size / best->metric("bytes_per_s") * 1e9};
}

Floor Floors::moving(double copies) const {
  if (workload().size == 0) return {};
  return cheapest([&](Placement placement) { return copying(placement, copies); });
}

Floor Floors::working(double count) const {
  const auto task = static_cast<double>(workload().task.count());
  const auto length = [](const CellFigures& one) {
    return static_cast<double>(one.cell.workload.task.count());
  };
  const CellFigures* nearest = nullptr;
  for (const CellFigures& other : run_) {
    if (other.cell.scenario->name != "dispatch" || other.cell.mechanism->name != "serial") continue;
    if ((length(other) > 0) != (task > 0)) continue;  // nothing scales up to something
    if (nearest == nullptr ||
        (task > 0 && log_distance(length(other), task) < log_distance(length(*nearest), task)))
      nearest = &other;
  }
  if (nearest == nullptr) return {};
  const double scale = task > 0 ? task / length(*nearest) : 1;
  return {nearest, count * scale * nearest->metric("op_ns")};
}

}  // namespace ipc
