// Plan: the cells that a run will measure, and those it cannot, with the reason.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cell.hpp"
#include "runner/profile.hpp"

namespace ipc {

/// What the user narrowed the profile down to. Empty: everything the profile has.
struct Selection {
  std::vector<std::string> mechanisms;  // names; a last '*' stands for any ending
  std::vector<std::string> scenarios;
  std::vector<std::string> sizes;       // these, instead of the profile's
  std::vector<std::string> placements;  // these, instead of the profile's
  std::vector<std::string> cells;       // exactly these, and no profile's grid
};

struct Skipped {
  std::string cell;
  std::string reason;
};

struct Plan {
  std::vector<Cell> cells;
  std::vector<Skipped> skipped;
};

/// Throws UnusableInput for a name or value that does not exist, for a size that a mechanism named beside it
/// cannot carry, and for a selection that leaves nothing to measure.
[[nodiscard]] Plan make_plan(const Profile& profile, const Selection& selection, const Topology& topology);

}  // namespace ipc
