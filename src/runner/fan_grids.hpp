// The workloads of the scenarios with more than two peers, and of what stands around a message: idle_gap,
// setup, pass_descriptor.
#pragma once
#include <vector>

#include "runner/profile.hpp"

namespace ipc {

/// How much of everything.
enum class Extent { taste, few, many, all };

[[nodiscard]] std::vector<Grid> fan_grids(Extent extent);

}  // namespace ipc
