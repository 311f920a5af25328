// StartLine: a barrier across processes. std::barrier will not do: libstdc++ waits on FUTEX_PRIVATE words,
// which no other process can wake.
#pragma once
#include <pthread.h>

#include "core/sys.hpp"

namespace ipc {

class StartLine {  // place in Shared<>
 public:
  explicit StartLine(unsigned parties) {
    pthread_barrierattr_t attributes;
    check_pthread(::pthread_barrierattr_init(&attributes), "pthread_barrierattr_init");
    check_pthread(::pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED),
                  "pthread_barrierattr_setpshared");
    check_pthread(::pthread_barrier_init(&barrier_, &attributes, parties), "pthread_barrier_init");
    ::pthread_barrierattr_destroy(&attributes);
  }
  StartLine(const StartLine&) = delete;
  StartLine& operator=(const StartLine&) = delete;
  // No destroy: a party killed in mid-wait would make it block. The page just goes away.

  void arrive_and_wait() { ::pthread_barrier_wait(&barrier_); }

 private:
  pthread_barrier_t barrier_;
};

}  // namespace ipc
