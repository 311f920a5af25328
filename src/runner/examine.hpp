// Examine: what on this machine would spoil a measurement, and the command that mends it.
#pragma once
#include <string>
#include <vector>

#include "runner/canary.hpp"
#include "runner/disturbance.hpp"

namespace ipc {

struct Finding {
  std::string what;
  std::string mend;  // the command; where there is none, what to do instead
};

/// What is amiss now. Takes a fifth of a second, over which steal and throttling are observed; `cpus` is how
/// many CPUs we may use, `build` how this program was built ("Release"), `canary` one just measured.
[[nodiscard]] std::vector<Finding> examine_machine(int cpus, const std::string& build, const Canary& canary,
                                                   const MachineRoots& roots = {});

}  // namespace ipc
