// What every bare loop has: its message, its errors, its clock. Nothing of src/ is used, and no layer stands
// between a loop and the calls: each mechanism is a struct of static functions,
//   open()        before the fork; attach(Side) after it, in each process
//   send(), recv()
// and is looped in two ways, measure_round_trips() and measure_stream().
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

constexpr size_t kDefaultSize = 64, kLargestSize = 1 << 20;
inline bool stamped = true;                                      // one clock reading for each round trip
inline size_t size = kDefaultSize;                               // of the message, in bytes
alignas(4096) inline char message[kLargestSize + sizeof(long)];  // room for System V's type word
enum Side { kClient, kServer };

inline void must(bool ok, const char* call) {
  if (ok) [[likely]]
    return;
  perror(call);
  exit(1);
}
/// Moves the whole message by write(2) or read(2), which may take or give less than they are asked for.
template <class Call>
void move_all(Call call, int fd) {
  for (size_t moved = 0; moved < size;) {
    const ssize_t n = call(fd, message + moved, size - moved);
    must(n > 0, "transfer");
    moved += static_cast<size_t>(n);
  }
}

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

/// Starts server() in a process of its own on `server_cpu`; the caller goes on as the client on `client_cpu`.
template <class M, class Server>
pid_t start(int client_cpu, int server_cpu, Server server) {
  memset(message, 1, sizeof message);  // every page is there before the clock starts
  M::open();
  const pid_t child = fork();
  must(child >= 0, "fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to(server_cpu);
    M::attach(kServer);
    server();
    _exit(0);
  }
  if constexpr (requires { M::peer; }) M::peer = child;
  pin_to(client_cpu);
  M::attach(kClient);
  return child;
}

inline void finish(pid_t child) {
  int status = 0;
  must(waitpid(child, &status, 0) == child && status == 0, "server");
}

template <class M>
void measure_round_trips(const char* name, long operations, int client_cpu, int server_cpu) {
  const long warmup = operations / 10 + 1;
  long long* const took = static_cast<long long*>(calloc(static_cast<size_t>(operations), sizeof *took));
  must(took != nullptr, "calloc");
  memset(took, 1, static_cast<size_t>(operations) * sizeof *took);
  const pid_t child = start<M>(client_cpu, server_cpu, [&] {
    for (long i = 0; i < warmup + operations; ++i) {
      M::recv();
      M::send();
    }
  });
  for (long i = 0; i < warmup; ++i) {
    M::send();
    M::recv();
  }
  const long long begin = now_ns();
  long long last = begin;
  for (long i = 0; i < operations; ++i) {
    M::send();
    M::recv();
    if (!stamped) continue;
    const long long now = now_ns();
    took[i] = now - last;
    last = now;
  }
  if (!stamped) last = now_ns();
  finish(child);
  printf("{\"mechanism\":\"%s\",\"size\":%zu,\"operations\":%ld,\"client_cpu\":%d,\"server_cpu\":%d,", name,
         size, operations, client_cpu, server_cpu);
  if (stamped) {
    std::nth_element(took, took + operations / 2, took + operations);
    printf("\"p50_ns\":%lld,", took[operations / 2]);
  }
  printf("\"mean_ns\":%.1f}\n", static_cast<double>(last - begin) / static_cast<double>(operations));
}

/// One way, as fast as it goes; the clock stops when the answer to the last message is back.
template <class M>
void measure_stream(const char* name, long operations, int client_cpu, int server_cpu) {
  const long warmup = operations / 10 + 1;
  const pid_t child = start<M>(client_cpu, server_cpu, [&] {
    for (const long count : {warmup, operations}) {
      for (long i = 0; i < count; ++i) M::recv();
      M::send();
    }
  });
  long long begin = 0;
  for (const long count : {warmup, operations}) {
    begin = now_ns();
    for (long i = 0; i < count; ++i) M::send();
    M::recv();
  }
  const double took = static_cast<double>(now_ns() - begin);
  finish(child);
  printf(
      "{\"mechanism\":\"%s\",\"size\":%zu,\"operations\":%ld,\"client_cpu\":%d,\"server_cpu\":%d,"
      "\"op_ns\":%.1f,\"mb_per_s\":%.1f}\n",
      name, size, operations, client_cpu, server_cpu, took / static_cast<double>(operations),
      static_cast<double>(size) * static_cast<double>(operations) / took * 1e3);
}

}  // namespace bare
