// Machine: what the figures depend on and the program does not choose. Read once per run, and as differences
// per launch.
#pragma once
#include <optional>
#include <string>

#include "files/json.hpp"
#include "runner/disturbance.hpp"

namespace ipc {

/// What is recorded with every run: CPU, kernel, hypervisor, limits … No user name, no path of the user's.
[[nodiscard]] Json describe_machine(const MachineRoots& roots = {});

/// The part of it that must be equal for two runs to be compared.
[[nodiscard]] std::string machine_fingerprint(const Json& machine);

/// What the hypervisor calls itself ("KVMKVMKVM"), "unnamed" where it does not; absent on a bare machine.
[[nodiscard]] std::optional<std::string> hypervisor_of(const MachineRoots& roots);

/// CPUs that this process may use.
[[nodiscard]] int allowed_cpu_count();

/// Over the last minute; absent where it cannot be read.
[[nodiscard]] std::optional<double> load_average(const MachineRoots& roots);

/// This host's name with everything but letters, digits, '.', '_' and '-' replaced.
[[nodiscard]] std::string host_name();

}  // namespace ipc
