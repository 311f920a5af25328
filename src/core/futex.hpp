// futex(2) between processes: sleep until a word in shared memory changes. Never FUTEX_PRIVATE, which no
// other process can wake, and which is what std::atomic::wait uses.
#pragma once
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>

namespace ipc {

using FutexWord = std::atomic<std::uint32_t>;  // place in shared memory
static_assert(sizeof(FutexWord) == sizeof(std::uint32_t) && FutexWord::is_always_lock_free);

/// No timeout. Not a constant in memory: the first look at its page would cost a fresh process a fault.
[[nodiscard]] constexpr std::chrono::nanoseconds forever() { return std::chrono::nanoseconds::max(); }

/// Sleeps if the word is still `expected`, until a wake, a signal or the timeout; false for the last only.
/// The caller looks again at what it waits for: waking proves nothing.
inline bool futex_wait(const FutexWord& word, std::uint32_t expected,
                       std::chrono::nanoseconds timeout = forever()) {
  if (timeout.count() <= 0) return false;
  const timespec limit{.tv_sec = timeout.count() / 1'000'000'000, .tv_nsec = timeout.count() % 1'000'000'000};
  const auto result =
      ::syscall(SYS_futex, &word, FUTEX_WAIT, expected, timeout == forever() ? nullptr : &limit, nullptr, 0);
  if (result == 0 || errno == EAGAIN || errno == EINTR) return true;
  if (errno == ETIMEDOUT) return false;
  throw std::system_error{errno, std::system_category(), "futex FUTEX_WAIT"};
}

/// Wakes up to `how_many` that sleep on the word.
inline void futex_wake(FutexWord& word, int how_many = 1) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, how_many, nullptr, nullptr, 0);
}

}  // namespace ipc
