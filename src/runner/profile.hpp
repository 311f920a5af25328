// Profile: which cells a run measures, how often, and how precisely.
#pragma once
#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "workload.hpp"

namespace ipc {

/// The workloads of one scenario: every combination of what is listed. An empty list: what a Workload holds
/// by default.
struct Grid {
  std::string_view scenario;
  std::vector<std::string_view> mechanisms{};  // these only; empty: every one that offers the scenario
  std::vector<std::size_t> sizes{};
  std::vector<std::size_t> capacities{};
  std::vector<unsigned> workers{};
  std::vector<std::chrono::nanoseconds> tasks{};
  std::vector<Shape> shapes{};
  std::vector<unsigned> chunks{};
  std::vector<std::chrono::nanoseconds> gaps{};
  std::vector<std::size_t> residents{};
  std::vector<Pages> pages{};
  std::vector<unsigned> loads{};
  std::vector<Arrival> arrivals{};
  std::vector<Wait> waits{};
  std::vector<Placement> placements{};
};

struct Profile {
  std::string_view name;
  std::string_view promise;             // what may be expected of its figures, for people
  std::chrono::milliseconds timed;      // what the operations of one launch should take together
  unsigned min_launches, max_launches;  // of each cell, the calibrating one not counted
  double half_width;            // a cell needs no further launch once its 95 % interval is within ± this
  std::chrono::seconds budget;  // of all launches together; what does not fit any more is not begun
  std::vector<Grid> grids;
};

[[nodiscard]] std::span<const Profile> profiles();

/// Throws UnusableInput that lists what there is.
[[nodiscard]] const Profile& find_profile(std::string_view name);

}  // namespace ipc
