// One experiment in a process of its own: a crash or a hang of it is an error with a name, and no process of
// it is left.
#pragma once
#include <chrono>
#include <functional>

#include "claims/evidence.hpp"

namespace ipc::claims {

using Experiment = std::function<void(Evidence&)>;

/// Runs the experiment in a forked process group and returns Evidence::json(), or
/// {"verdict": "not_testable_here", "error": "…"} when it threw, crashed or took longer than `timeout`. When
/// it returns or throws, every process of the group has ended. Throws Interrupted after a SIGINT or SIGTERM,
/// where catch_interrupts() was called.
[[nodiscard]] Json supervise(const Experiment& experiment, std::chrono::milliseconds timeout);

}  // namespace ipc::claims
