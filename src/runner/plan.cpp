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
    wanted.mechanisms.push_back(find_mechanism(name));
    if (wanted.mechanisms.back() == nullptr)
      throw UnusableInput{fmt::format("mechanism '{}': {}", name, expected_one_of(name, mechanisms()))};
  }
  for (const auto& name : selection.scenarios) {
    if (find_scenario(name) == nullptr)
      throw UnusableInput{fmt::format("scenario '{}': {}", name, expected_one_of(name, scenarios::kAll))};
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

template <class T>
std::vector<T> or_one_default(const std::vector<T>& values) {
  return values.empty() ? std::vector<T>{T{}} : values;
}

bool has_key(const Scenario& scenario, Key key) {
  return std::ranges::find(scenario.required, key) != scenario.required.end();
}

void add_grid(Plan& plan, std::set<std::string>& seen, const Grid& grid, const Wanted& wanted,
              const Topology& topology) {
  const Scenario& scenario = *find_scenario(grid.scenario);
  if (!wanted.scenarios.empty() &&
      std::ranges::find(wanted.scenarios, scenario.name) == wanted.scenarios.end())
    return;
  const bool sized = has_key(scenario, Key::size);
  const auto sizes = or_one_default(sized && !wanted.sizes.empty() ? wanted.sizes : grid.sizes);
  // A scenario whose workers go where they like has no placement to choose.
  const bool placed = grid.placements.size() > 1;
  const auto& placements = placed && !wanted.placements.empty() ? wanted.placements : grid.placements;
  for (const Mechanism& mechanism : mechanisms()) {
    if (mechanism.run(scenario.name) == nullptr) continue;
    if (!wanted.mechanisms.empty() &&
        std::ranges::find(wanted.mechanisms, &mechanism) == wanted.mechanisms.end())
      continue;
    for (const auto size : sizes)
      for (const auto workers : or_one_default(grid.workers))
        for (const auto task : or_one_default(grid.tasks))
          for (const auto placement : placements) {
            Cell cell{.scenario = &scenario, .mechanism = &mechanism, .workload = {}};
            cell.workload.size = size;
            cell.workload.workers = workers;
            cell.workload.task = task;
            cell.workload.placement = placement;
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
