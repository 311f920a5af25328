#include "runner/limit_of.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace ipc {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 4> kRounds{"round_trip", "wake_up", "idle_gap", "open_loop"};
constexpr std::array<std::string_view, 5> kOneWay{"stream", "pipeline", "fan_in", "fan_out", "many_to_many"};

double metric(const CellFigures& figures, std::string_view name) {
  const auto found = figures.metrics.find(name);
  return found == figures.metrics.end() ? 0 : found->second;
}

/// A floor, and the least ns that one operation of the cell takes because of it.
struct Floor {
  const CellFigures* limit = nullptr;
  double least_ns = 0;
};

class Floors {
 public:
  Floors(const CellFigures& figures, std::span<const CellFigures> run) : figures_{figures}, run_{run} {}

  [[nodiscard]] Floor highest() const {
    const Cell& cell = figures_.cell;
    const std::string_view scenario = cell.scenario->name;
    if (is_one_of(kRounds, scenario) && !cell.mechanism->moves_nothing())
      return std::ranges::max(waking(), moving(2), {}, &Floor::least_ns);
    if (is_one_of(kOneWay, scenario)) return moving(1);
    const bool forks = cell.mechanism->name == "fork_per_task" || cell.mechanism->name == "fork";
    if ((scenario == "dispatch" || scenario == "spawn") && forks) return times(1, find("fork", false));
    return {};
  }

 private:
  [[nodiscard]] bool across() const {
    const Placement placement = figures_.cell.workload.placement;
    return placement != Placement::same_cpu && placement != Placement::unpinned;
  }

  /// The floor of this name; `here`: in the cell's own placement.
  [[nodiscard]] const CellFigures* find(std::string_view name, bool here = true) const {
    const auto found = std::ranges::find_if(run_, [&](const CellFigures& other) {
      return is_floor(other, name) &&
             (!here || other.cell.workload.placement == figures_.cell.workload.placement);
    });
    return found == run_.end() ? nullptr : &*found;
  }
  static bool is_floor(const CellFigures& other, std::string_view name) {
    return other.cell.scenario->name == "limit" && other.cell.mechanism->name == name;
  }

  /// `count` operations of a floor; median against median where both have one.
  [[nodiscard]] Floor times(double count, const CellFigures* limit) const {
    if (limit == nullptr) return {};
    const std::string_view headline = figures_.cell.headline().metric;
    const double median = headline == "p50_ns" ? metric(*limit, "p50_ns") : 0;
    return {limit, count * (median > 0 ? median : metric(*limit, "op_ns"))};
  }

  [[nodiscard]] Floor waking() const {
    const Workload& w = figures_.cell.workload;
    if (w.placement == Placement::same_cpu) return times(2, find("context_switch"));
    if (!across()) return {};  // unpinned: now the one, now the other
    if (figures_.cell.mechanism->spins || w.wait == Wait::spin) return times(1, find("cache_line"));
    return times(2, find("futex_wake"));
  }

  [[nodiscard]] Floor moving(double copies) const {
    const Workload& w = figures_.cell.workload;
    if (w.size == 0 || w.placement == Placement::unpinned) return {};
    const CellFigures* best = nullptr;
    const auto distance = [&](const CellFigures& other) {
      return std::abs(std::log2(static_cast<double>(other.cell.workload.size)) -
                      std::log2(static_cast<double>(w.size)));
    };
    for (const CellFigures& other : run_) {
      if (other.cell.workload.placement != w.placement) continue;
      if (!is_floor(other, across() ? "copy" : "memcpy")) continue;
      if (best == nullptr || (across() ? metric(other, "bytes_per_s") > metric(*best, "bytes_per_s")
                                       : distance(other) < distance(*best)))
        best = &other;
    }
    if (best == nullptr || metric(*best, "bytes_per_s") <= 0) return {};
    return {best, copies * static_cast<double>(w.size) / metric(*best, "bytes_per_s") * 1e9};
  }

  const CellFigures& figures_;
  std::span<const CellFigures> run_;
};

}  // namespace

std::optional<Limit> limit_of(const CellFigures& figures, std::span<const CellFigures> run) {
  const Floor floor = Floors{figures, run}.highest();
  const double value = metric(figures, figures.cell.headline().metric);
  if (floor.least_ns <= 0 || value <= 0) return std::nullopt;
  const double own_ns = figures.cell.headline().higher_is_better ? 1e9 / value : value;
  return Limit{.name = floor.limit->cell.name(), .multiple = own_ns / floor.least_ns};
}

}  // namespace ipc
