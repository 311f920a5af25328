// futex(2): sleep while a word in shared memory has a value; wake whoever sleeps on it. Every lock and
// semaphore of the C library is made of this. Not FUTEX_PRIVATE: the word is shared between processes.
#pragma once
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

#include "core/sys.hpp"

namespace ipc {

/// Sleeps if `word` still is `expected`; may also return for no reason, so look again.
inline void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected) {
  if (::syscall(SYS_futex, &word, FUTEX_WAIT, expected, nullptr, nullptr, 0) == -1 && errno != EAGAIN &&
      errno != EINTR)
    throw_errno("futex FUTEX_WAIT");
}
inline void futex_wake(std::atomic<std::uint32_t>& word, int how_many) {
  check(::syscall(SYS_futex, &word, FUTEX_WAKE, how_many, nullptr, nullptr, 0), "futex FUTEX_WAKE");
}

/// A counting semaphore. A post must see a sleeper that does not yet see the post: hence two words and the
/// strongest memory order.
class FutexSemaphore {
 public:
  explicit FutexSemaphore(unsigned value) : value_{value} {}

  void wait() {
    for (;;) {
      std::uint32_t value = value_.load();
      while (value > 0)
        if (value_.compare_exchange_weak(value, value - 1)) return;
      ++sleepers_;
      futex_wait(value_, 0);
      --sleepers_;
    }
  }
  void post() {
    ++value_;
    if (sleepers_ > 0) futex_wake(value_, 1);
  }

 private:
  std::atomic<std::uint32_t> value_;
  std::atomic<std::uint32_t> sleepers_{0};
};

}  // namespace ipc
