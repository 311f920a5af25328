// Waiting by looking again and again: as quick as the hardware allows, at the price of a CPU that is busy.
#pragma once
#include <sched.h>

namespace ipc {

/// Tells the processor that this is a spinning loop.
inline void cpu_relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Returns once ready() is true. The CPU pauses between two looks: each look takes the cache line away from
/// its writer, who has to fetch it back for the next store (docs/METHOD.md, 'The rings and their limits').
/// Who has looked often in vain gives way for a moment, or two on one CPU would wait out each other's time
/// slice.
template <class Ready>
void spin_until(Ready ready) {
  constexpr int kLooks = 64;  // with their pauses some microseconds
  for (int looks = 0; !ready(); ++looks) {
    cpu_relax();
    if (looks == kLooks) {
      ::sched_yield();
      looks = 0;
    }
  }
}

}  // namespace ipc
