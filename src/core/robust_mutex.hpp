// RobustMutex: mutual exclusion between processes that outlives its owner's death.
//
// pthread_mutexattr_setrobust(3): the kernel keeps a list of what each thread holds, and gives it free at the
// thread's end, however it ends. The next owner is told (EOWNERDEAD) and answers for the data. So use it
// where the data is right at every moment: where each change becomes valid by one last store.
#pragma once
#include <pthread.h>
#include <time.h>

#include <chrono>

#include "core/futex.hpp"
#include "core/spin.hpp"
#include "core/sys.hpp"

namespace ipc {

class RobustMutex {  // place in shared memory; a Lockable, so std::unique_lock and std::lock_guard serve
 public:
  RobustMutex() {
    pthread_mutexattr_t attributes;
    check_pthread(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    check_pthread(::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED),
                  "pthread_mutexattr_setpshared");
    check_pthread(::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST),
                  "pthread_mutexattr_setrobust");
    check_pthread(::pthread_mutex_init(&mutex_, &attributes), "pthread_mutex_init");
    ::pthread_mutexattr_destroy(&attributes);
  }
  RobustMutex(const RobustMutex&) = delete;
  RobustMutex& operator=(const RobustMutex&) = delete;
  // No destroy: another process may hold it still. The page just goes away.

  void lock() {
    for (int i = 0; i < kTries; ++i) {  // what is held is held briefly: sleeping would take longer
      if (try_lock()) return;
      cpu_relax();
    }
    adopt(::pthread_mutex_lock(&mutex_), "pthread_mutex_lock");
  }
  [[nodiscard]] bool try_lock() {
    const int error = ::pthread_mutex_trylock(&mutex_);
    return error != EBUSY && adopt(error, "pthread_mutex_trylock");
  }
  /// False when the time is up first.
  [[nodiscard]] bool try_lock_for(std::chrono::nanoseconds timeout) {
    if (timeout == forever()) return lock(), true;
    for (int i = 0; i < kTries; ++i) {
      if (try_lock()) return true;
      cpu_relax();
    }
    timespec limit{};
    ::clock_gettime(CLOCK_MONOTONIC, &limit);
    const auto end = std::chrono::seconds{limit.tv_sec} + std::chrono::nanoseconds{limit.tv_nsec} + timeout;
    limit.tv_sec = std::chrono::floor<std::chrono::seconds>(end).count();
    limit.tv_nsec = (end - std::chrono::seconds{limit.tv_sec}).count();
    const int error = ::pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &limit);
    return error != ETIMEDOUT && adopt(error, "pthread_mutex_clocklock");
  }
  void unlock() noexcept { ::pthread_mutex_unlock(&mutex_); }

 private:
  static constexpr int kTries = 64;

  bool adopt(int error, const char* call) {
    if (error == EOWNERDEAD) error = ::pthread_mutex_consistent(&mutex_);
    check_pthread(error, call);
    return true;
  }

  pthread_mutex_t mutex_{};
};

}  // namespace ipc
