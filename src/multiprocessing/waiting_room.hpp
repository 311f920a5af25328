// Waiting in shared memory for something to come about: look for a while, then sleep until somebody notifies.
#pragma once
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/futex.hpp"
#include "core/spin.hpp"

namespace ipc::mp {

/// How long to look before sleeping: about what a wake-up on another CPU costs, so that at worst it costs
/// twice the better choice.
inline constexpr std::chrono::microseconds kLook{50};

/// Looks until `found` or until `limit` is over, with `pauses` before each look; yields now and then, to
/// whoever waits for this very CPU.
template <class Found>
bool spin(Found found, std::chrono::nanoseconds limit, int pauses = 1) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + limit;
  do {
    for (int i = 0; i < 50; i += pauses) {
      for (int k = 0; k < pauses; ++k) cpu_relax();
      if (found()) return true;
    }
    ::sched_yield();
  } while (Clock::now() < end);
  return found();
}

/// Lets the others on this CPU run, if there are any to run: cheaper than to be woken by them.
template <class Found>
bool yield_until(Found found) {
  for (int i = 0; i < 3; ++i) {
    ::sched_yield();
    if (found()) return true;
  }
  return false;
}

/// Where processes wait for a condition on shared memory. Whoever may have made it true calls notify_one,
/// after storing with sequential consistency; or after a release store and the unlocking of a mutex, which
/// orders it before the look for sleepers as well: on x86 by a locked instruction, on AArch64 since a release
/// store and a sequentially consistent load keep their order. Should that fail elsewhere, the nap ends it.
///
/// Who goes to sleep counts itself in; who notifies counts one out and wakes one. So the count is never below
/// the number of sleepers; where it is above, since a sleeper was killed or changed its mind, one
/// notification enters the kernel for nothing, and the count is right again. A sleeper that was woken and
/// then killed has taken the notification with it: so everybody looks anew every now and then.
class WaitingRoom {  // place in shared memory
 public:
  /// Sleeps until `ready`, or until the timeout; true if ready.
  template <class Ready>
  bool sleep_until(Ready ready, std::chrono::nanoseconds timeout) {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::nanoseconds kNap = std::chrono::milliseconds{250};
    const auto begin = Clock::now();
    for (;;) {
      const auto bell = bell_.load();  // before we are counted: a later ring is for us
      sleepers_.fetch_add(1);
      if (ready()) return true;
      const auto left = timeout == forever() ? forever() : timeout - (Clock::now() - begin);
      if (!futex_wait(bell_, bell, std::min(left, kNap))) count_one_out();
      if (ready()) return true;
      if (timeout != forever() && Clock::now() - begin >= timeout) return false;
    }
  }

  void notify_one() noexcept {
    if (sleepers_.load() == 0 || !count_one_out()) return;
    bell_.fetch_add(1);
    futex_wake(bell_);
  }
  void notify_all() noexcept {
    sleepers_.store(0);  // before the bell: who counts itself in after this has heard the new one
    bell_.fetch_add(1);
    futex_wake(bell_, std::numeric_limits<int>::max());
  }

 private:
  bool count_one_out() noexcept {
    auto now = sleepers_.load();
    while (now != 0)
      if (sleepers_.compare_exchange_weak(now, now - 1)) return true;
    return false;
  }

  FutexWord sleepers_{0}, bell_{0};
};

}  // namespace ipc::mp
