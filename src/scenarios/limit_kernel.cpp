// limit/getppid: the cheapest system call: what it costs to enter the kernel at all.
// limit/context_switch: one CPU goes from one process to another. The two yield to each other; the time is
//   per switch that really took place, as getrusage(2) counts them.
// limit/futex_wake: one process wakes another, from the waker's call to the sleeper's running; a round is
// two. limit/fork: a process that does nothing is made, ends and is waited for.
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/futex.hpp"
#include "scenarios/limit.hpp"

namespace ipc {
namespace {

Sample get_parent(const Workload& w) {
  return limit_alone(w, [] { ::syscall(SYS_getppid); });
}

Sample context_switch(const Workload& w) {
  // Who yields may be let go on, and then nothing was switched. Of a few yields that may be true of all: when
  // the other has had its turn already.
  constexpr int kAttempts = 10;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Sample sample = limit_by_halves(
        w, [] { ::sched_yield(); }, [] { ::sched_yield(); });
    // Each switch away from the client is one back.
    const auto switches =
        2 * static_cast<std::uint64_t>(sample.client.voluntary_switches + sample.client.involuntary_switches);
    // A yield after which nothing was switched is no latency of a switch.
    if (switches < sample.operations / 10 * 9) sample.latency = {};
    sample.operations = switches;
    if (switches > 0) return sample;
  }
  throw std::runtime_error{"the CPU was never given to the other process"};
}

Sample wake(const Workload& w) {
  struct Words {
    alignas(128) FutexWord to_server{0};
    alignas(128) FutexWord to_client{0};
  };
  const Shared<Words> words;
  const auto post = [](FutexWord& word) {
    word.store(1);
    futex_wake(word);
  };
  const auto await = [](FutexWord& word) {
    while (word.exchange(0) == 0) futex_wait(word, 0);
  };
  const auto there = [&] {
    post(words->to_server);
    await(words->to_client);
  };
  const auto answer = [&] {
    await(words->to_server);
    post(words->to_client);
  };
  return limit_by_halves(w, there, answer);
}

Sample empty_process(const Workload& w) {
  return limit_alone(w, [] {
    const pid_t child = check(::fork(), "fork");
    if (child == 0) ::_exit(0);
    check(retry_on_eintr([&] { return ::waitpid(child, nullptr, 0); }), "waitpid");
  });
}

const RegisterLimit getppid_registered{"getppid", "the cheapest system call, getppid(2)", &get_parent};
const RegisterLimit switch_registered{"context_switch", "from one process to another on one CPU",
                                      &context_switch};
const RegisterLimit wake_registered{"futex_wake", "one process wakes another, futex(2)", &wake};
const RegisterLimit fork_registered{"fork", "a process that does nothing: fork(2), _exit(2), waitpid(2)",
                                    &empty_process};

}  // namespace
}  // namespace ipc
