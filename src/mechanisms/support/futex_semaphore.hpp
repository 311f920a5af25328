// A counting semaphore made by hand from futex(2), as every lock and semaphore of the C library is.
#pragma once
#include "core/futex.hpp"

namespace ipc {

/// A post must see a sleeper that does not yet see the post: hence two words and the strongest memory order.
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
    if (sleepers_ > 0) futex_wake(value_);
  }

 private:
  FutexWord value_;
  FutexWord sleepers_{0};
};

}  // namespace ipc
