// Machine: what the figures depend on and the program does not choose. Read once per run, and as differences
// per launch.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "files/json.hpp"

namespace ipc {

/// What is recorded with every run: CPU, kernel, hypervisor, limits … No user name, no path of the user's.
[[nodiscard]] Json describe_machine();

/// The part of it that must be equal for two runs to be compared.
[[nodiscard]] std::string machine_fingerprint(const Json& machine);

/// Something that would spoil a measurement.
struct Finding {
  std::string what;
  std::string mend;  // the command, or what to do
};

/// What is amiss on this machine now, for `doctor`.
[[nodiscard]] std::vector<Finding> examine_machine();

/// Time taken from us, so far since boot; differences show what happened during a launch.
struct Disturbance {
  double steal_s = 0;              // by the hypervisor, over all CPUs (/proc/stat)
  std::uint64_t throttled_us = 0;  // by a cgroup's quota
  double busy_s = 0;  // that all CPUs worked for anybody (/proc/stat), in ticks of 10 ms: differences of one
                      // launch may be off by some
  double own_s = 0;   // of that, this process and its children that have ended

  [[nodiscard]] static Disturbance so_far();
};

/// This host's name with everything but letters, digits, '.', '_' and '-' replaced.
[[nodiscard]] std::string host_name();

}  // namespace ipc
