// Waiting by looking again and again: as quick as the hardware allows, at the price of a CPU that is busy.
#pragma once
#include <sched.h>

namespace ipc {

/// Returns once ready() is true. Who has looked often in vain gives way for a moment, or two on one CPU would
/// wait out each other's time slice.
template <class Ready>
void spin_until(Ready ready) {
  constexpr int kLooks = 4096;
  for (int looks = 0; !ready(); ++looks)
    if (looks == kLooks) {
      ::sched_yield();
      looks = 0;
    }
}

}  // namespace ipc
