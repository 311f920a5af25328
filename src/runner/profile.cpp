#include "runner/profile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "choice.hpp"
#include "files/json.hpp"
#include "runner/grids.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

std::vector<Grid> grids(Extent extent) {
  std::vector<Grid> all;
  for (const auto theme : {transfer_grids, limit_grids, fan_grids, work_grids, python_grids, program_grids})
    for (Grid& grid : theme(extent)) all.push_back(std::move(grid));
  return all;
}

/// Of the same time, many short launches make narrower intervals than few long ones: docs/METHOD.md, 'The
/// profiles'.
constexpr std::chrono::milliseconds kTimed = 20ms;

std::vector<Profile> make_profiles() {
  return {
      {.name = "smoke",
       .promise = "everything runs once; the figures are for looking at, not for quoting",
       .timed = 5ms,
       .min_launches = 1,
       .max_launches = 1,
       .half_width = 1,
       .budget = 50s,
       .grids = grids(Extent::taste)},
      {.name = "quick",
       .promise = "95 % intervals within 10 % on pinned cells",
       .timed = kTimed,
       .min_launches = 6,
       .max_launches = 31,
       .half_width = 0.10,
       .budget = 255s,
       .grids = grids(Extent::few)},
      {.name = "standard",
       .promise = "95 % intervals within 3 % on pinned cells",
       .timed = kTimed,
       .min_launches = 9,
       .max_launches = 81,
       .half_width = 0.03,
       .budget = 1140s,
       .grids = grids(Extent::many)},
      {.name = "publication",
       .promise = "95 % intervals within 1 %, or the cells that cannot reach it are named",
       .timed = 50ms,
       .min_launches = 15,
       .max_launches = 1201,
       .half_width = 0.01,
       .budget = 6h,
       .grids = grids(Extent::all)},
  };
}

}  // namespace

std::span<const Profile> profiles() {
  static const std::vector<Profile> all = make_profiles();
  return all;
}

const Profile& find_profile(std::string_view name) {
  const auto all = profiles();
  const auto found = std::ranges::find(all, name, &Profile::name);
  if (found == all.end())
    throw UnusableInput{fmt::format("profile '{}': {}", name, expected_one_of(name, all))};
  return *found;
}

}  // namespace ipc
