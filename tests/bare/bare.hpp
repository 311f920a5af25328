// What every bare loop has: its message, its errors, its clock. Nothing of src/ is used, and no layer stands
// between a loop and the calls: each mechanism is a struct of static functions,
//   open()        before the fork; attach(Side) after it, in each process
//   send(), recv()
#pragma once
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

namespace bare {

inline char message[64 + sizeof(long)];  // room for System V's type word
constexpr size_t kSize = 64;
enum Side { kClient, kServer };

inline void must(bool ok, const char* call) {
  if (ok) [[likely]]
    return;
  perror(call);
  exit(1);
}
inline void must_move(ssize_t n) { must(n == kSize, "transfer"); }

inline int out, in;  // the descriptors of this side

inline long long now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

inline void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<size_t>(cpu), &set);
  must(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

template <class M>
void measure(const char* name, long operations, int client_cpu, int server_cpu) {
  const long warmup = operations / 10 + 1;
  long long* const took = static_cast<long long*>(calloc(static_cast<size_t>(operations), sizeof *took));
  must(took != nullptr, "calloc");
  memset(took, 1,
         static_cast<size_t>(operations) * sizeof *took);  // every page is there before the clock starts
  M::open();
  const pid_t child = fork();
  must(child >= 0, "fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to(server_cpu);
    M::attach(kServer);
    for (long i = 0; i < warmup + operations; ++i) {
      M::recv();
      M::send();
    }
    _exit(0);
  }
  if constexpr (requires { M::peer; }) M::peer = child;
  pin_to(client_cpu);
  M::attach(kClient);
  for (long i = 0; i < warmup; ++i) {
    M::send();
    M::recv();
  }
  const long long begin = now_ns();
  long long last = begin;
  for (long i = 0; i < operations; ++i) {
    M::send();
    M::recv();
    const long long now = now_ns();
    took[i] = now - last;
    last = now;
  }
  int status = 0;
  must(waitpid(child, &status, 0) == child && status == 0, "server");
  std::nth_element(took, took + operations / 2, took + operations);
  printf(
      "{\"mechanism\":\"%s\",\"size\":%zu,\"operations\":%ld,\"client_cpu\":%d,\"server_cpu\":%d,"
      "\"p50_ns\":%lld,\"mean_ns\":%.1f}\n",
      name, kSize, operations, client_cpu, server_cpu, took[operations / 2],
      static_cast<double>(last - begin) / static_cast<double>(operations));
}

}  // namespace bare
