#include "runner/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "choice.hpp"
#include "files/json.hpp"

namespace ipc {
namespace {

/// The selection with every word understood.
struct Wanted {
  std::vector<const Mechanism*> mechanisms;
  std::vector<std::string_view> scenarios;
  std::vector<std::size_t> sizes;
  std::vector<Placement> placements;
};

Wanted understand(const Selection& selection) try {
  Wanted wanted;
  for (const auto& name : selection.mechanisms) {
    const auto before = wanted.mechanisms.size();
    for (const Mechanism& mechanism : mechanisms())
      if (mechanism.name == name ||
          (name.ends_with('*') &&
           mechanism.name.starts_with(std::string_view{name}.substr(0, name.size() - 1))))
        wanted.mechanisms.push_back(&mechanism);
    if (wanted.mechanisms.size() == before)
      throw UnusableInput{fmt::format("mechanism '{}': {}", name, expected_one_of(name, mechanisms()))};
  }
  for (const auto& name : selection.scenarios) {
    if (find_scenario(name) == nullptr)
      throw UnusableInput{fmt::format("scenario '{}': {}", name, expected_one_of(name, scenarios()))};
    wanted.scenarios.push_back(find_scenario(name)->name);
  }
  for (const auto& text : selection.sizes) wanted.sizes.push_back(parse_size(text));
  for (const auto& text : selection.placements) wanted.placements.push_back(parse_placement(text));
  for (const Mechanism* mechanism : wanted.mechanisms)
    for (const std::size_t size : wanted.sizes)
      if (size > mechanism->largest())
        throw UnusableInput{fmt::format("size {}: {} carries at most {} bytes here", size, mechanism->name,
                                        mechanism->largest())};
  return wanted;
} catch (const std::invalid_argument& error) {
  throw UnusableInput{error.what()};
}

bool has_key(const Scenario& scenario, Key key) {
  return std::ranges::find(scenario.required, key) != scenario.required.end();
}

/// Each workload so far, with each of the values; as they are where there is none.
template <class T>
void expand(std::vector<Workload>& workloads, T Workload::*field, const std::vector<T>& values) {
  if (values.empty()) return;
  std::vector<Workload> expanded;
  expanded.reserve(workloads.size() * values.size());
  for (const Workload& workload : workloads)
    for (const T& value : values) {
      expanded.push_back(workload);
      expanded.back().*field = value;
    }
  workloads = std::move(expanded);
}

std::vector<Workload> workloads_of(const Grid& grid, const Scenario& scenario, const Wanted& wanted) {
  const bool sized = has_key(scenario, Key::size) && !wanted.sizes.empty();
  // A scenario whose workers go where they like has no placement to choose.
  const bool placed = grid.placements.size() > 1 && !wanted.placements.empty();
  // One that has a single placement is measured there or, where others were asked for, not at all.
  if (grid.placements.size() == 1 && !wanted.placements.empty() &&
      std::ranges::find(wanted.placements, grid.placements.front()) == wanted.placements.end())
    return {};
  std::vector<Workload> workloads(1);
  expand(workloads, &Workload::size, sized ? wanted.sizes : grid.sizes);
  expand(workloads, &Workload::capacity, grid.capacities);
  expand(workloads, &Workload::workers, grid.workers);
  expand(workloads, &Workload::task, grid.tasks);
  expand(workloads, &Workload::shape, grid.shapes);
  expand(workloads, &Workload::chunk, grid.chunks);
  expand(workloads, &Workload::gap, grid.gaps);
  expand(workloads, &Workload::resident, grid.residents);
  expand(workloads, &Workload::pages, grid.pages);
  expand(workloads, &Workload::load, grid.loads);
  expand(workloads, &Workload::arrival, grid.arrivals);
  expand(workloads, &Workload::wait, grid.waits);
  expand(workloads, &Workload::placement, placed ? wanted.placements : grid.placements);
  return workloads;
}

void add_grid(Plan& plan, std::set<std::string>& seen, const Grid& grid, const Wanted& wanted,
              const Topology& topology) {
  const Scenario& scenario = *find_scenario(grid.scenario);
  const auto left_out = [](const auto& chosen, const auto& one) {
    return !chosen.empty() && std::ranges::find(chosen, one) == chosen.end();
  };
  if (left_out(wanted.scenarios, scenario.name)) return;
  const auto workloads = workloads_of(grid, scenario, wanted);
  for (const Mechanism& mechanism : mechanisms()) {
    if (!mechanism.offers(scenario.name) || left_out(wanted.mechanisms, &mechanism) ||
        left_out(grid.mechanisms, mechanism.name))
      continue;
    // Each launch of these starts an interpreter: they stand in the grids that name them, or are asked for.
    if (mechanism.family == "python" && grid.mechanisms.empty() && wanted.mechanisms.empty()) continue;
    for (const Workload& workload : workloads) {
      const Cell cell{.scenario = &scenario, .mechanism = &mechanism, .workload = workload};
      const std::string name = cell.name();
      if (!seen.insert(name).second) continue;
      if (auto reason = cell.why_not(topology); reason.empty())
        plan.cells.push_back(cell);
      else
        plan.skipped.push_back({name, std::move(reason)});
    }
  }
}

void add_named(Plan& plan, const std::vector<std::string>& names, const Topology& topology) try {
  for (const auto& name : names) {
    const Cell cell = Cell::parse(name);
    if (const auto reason = cell.why_not(topology); !reason.empty())
      throw UnusableInput{fmt::format("cell '{}': {}", name, reason)};
    plan.cells.push_back(cell);
  }
} catch (const std::invalid_argument& error) {
  throw UnusableInput{error.what()};
}

}  // namespace

Plan make_plan(const Profile& profile, const Selection& selection, const Topology& topology) {
  Plan plan;
  if (!selection.cells.empty()) {
    add_named(plan, selection.cells, topology);
    return plan;
  }
  const Wanted wanted = understand(selection);
  std::set<std::string> seen;
  for (const Grid& grid : profile.grids) add_grid(plan, seen, grid, wanted, topology);
  if (plan.cells.empty())
    throw UnusableInput{
        plan.skipped.empty()
            ? std::string{"nothing to measure: no cell of this profile has that mechanism and scenario"}
            : fmt::format("nothing to measure: {}: {}", plan.skipped.front().cell,
                          plan.skipped.front().reason)};
  return plan;
}

}  // namespace ipc
