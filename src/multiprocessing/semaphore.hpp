// Semaphore: a count of what is free, for forked processes; sem_overview(7). Unlike a lock, it belongs to
// nobody: a process killed between acquire and release has taken its unit with it.
#pragma once
#include <semaphore.h>
#include <time.h>

#include <chrono>

#include "core/futex.hpp"
#include "core/mapping.hpp"
#include "core/sys.hpp"

namespace ipc::mp {

class Semaphore {
 public:
  explicit Semaphore(unsigned value = 1) { check(::sem_init(&*semaphore_, 1, value), "sem_init"); }

  /// Takes one, waiting for it for no longer than `timeout`; says whether it got it.
  bool acquire(std::chrono::nanoseconds timeout = forever()) {
    int result = 0;
    if (timeout == forever()) {
      result = retry_on_eintr([&] { return ::sem_wait(&*semaphore_); });
    } else {
      const auto end = std::chrono::steady_clock::now().time_since_epoch() + timeout;
      const auto seconds = std::chrono::floor<std::chrono::seconds>(end);
      const timespec limit{.tv_sec = seconds.count(), .tv_nsec = (end - seconds).count()};
      result = retry_on_eintr([&] { return ::sem_clockwait(&*semaphore_, CLOCK_MONOTONIC, &limit); });
      if (result == -1 && errno == ETIMEDOUT) return false;
    }
    check(result, "sem_wait");
    return true;
  }
  [[nodiscard]] bool try_acquire() {
    const int result = retry_on_eintr([&] { return ::sem_trywait(&*semaphore_); });
    if (result == -1 && errno == EAGAIN) return false;
    check(result, "sem_trywait");
    return true;
  }
  void release() { check(::sem_post(&*semaphore_), "sem_post"); }
  [[nodiscard]] int get_value() const {
    int value = 0;
    check(::sem_getvalue(&*semaphore_, &value), "sem_getvalue");
    return value;
  }

 private:
  Shared<sem_t> semaphore_;
};

}  // namespace ipc::mp
