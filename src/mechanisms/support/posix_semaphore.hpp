// sem_overview(7): an unnamed POSIX semaphore, shared between processes by lying in shared memory. While it
// is above zero neither wait nor post enters the kernel.
#pragma once
#include <semaphore.h>

#include "core/sys.hpp"

namespace ipc {

class PosixSemaphore {
 public:
  explicit PosixSemaphore(unsigned value) { check(::sem_init(&semaphore_, 1, value), "sem_init"); }
  void wait() {
    check(retry_on_eintr([&] { return ::sem_wait(&semaphore_); }), "sem_wait");
  }
  void post() { check(::sem_post(&semaphore_), "sem_post"); }

 private:
  sem_t semaphore_;
};

}  // namespace ipc
