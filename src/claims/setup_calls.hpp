// How complicated it is to set up a pipe, a message queue and shared memory, in system calls: what the notes'
// word 较复杂 ("rather complicated") of shared memory can mean to a machine.
#pragma once
#include <functional>

#include "claims/evidence.hpp"

namespace ipc::claims {

/// Each makes what two processes need before their first message, and leaves no name.
struct SetUps {
  std::function<void()> pipe, queue, memory;
};
[[nodiscard]] SetUps honest_set_ups();

/// The cell shared_memory.use: holds where memory takes more calls than both others. No cell and no figure
/// where nothing can be counted (ptrace not allowed), or something cannot be had here.
void count_set_up_calls(Evidence& evidence, const SetUps& set_ups);

}  // namespace ipc::claims
