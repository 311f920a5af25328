// increment: several processes count one shared number up, each time under a lock. The time is that from the
// first process's start to the last one's end, per increment: with one process, what the lock itself costs,
// with more, what it costs to be contended.
//
// A lock is an object, made before the fork, with lock() and unlock(). Counting is left to it where it needs
// no lock: increment(std::uint64_t&).
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "sample.hpp"
#include "scenarios/supervise.hpp"
#include "workload.hpp"

namespace ipc {

template <class L>
concept CountsItself = requires(L lock, std::uint64_t& counter) {
  lock.increment(counter);
};

template <class Lock>
[[nodiscard]] Sample increment(const Workload& w) {
  struct Worker {
    alignas(64) Clock::time_point begin, end;
    Usage used;
  };
  struct Board {
    explicit Board(unsigned workers) : line{workers} {}
    alignas(64) std::uint64_t counter = 0;
    alignas(64) StartLine line;
    FailureText failure;
  };
  const unsigned workers = std::max(w.workers, 1U);
  const Shared<Board> board{workers};
  const Mapping memory = Mapping::anonymous(workers * sizeof(Worker));
  auto* const notes = ::new (memory.data()) Worker[workers];
  Lock lock;

  const auto count_up = [&](std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
      // volatile: every increment is a load and a store of its own, as it is in a program that does more
      auto& counter = *const_cast<volatile std::uint64_t*>(&board->counter);
      if constexpr (CountsItself<Lock>) {
        lock.increment(board->counter);
      } else {
        const std::lock_guard guard{lock};
        counter = counter + 1;
      }
    }
  };
  std::vector<Process> processes;
  for (unsigned me = 0; me < workers; ++me)
    processes.emplace_back(
        [&, me] {
          const int cpu = me % 2 == 0 ? w.cpus.client : w.cpus.server;
          pin_to(cpu);
          lock.attach();
          if (me == 0) count_up(w.warmup);
          const std::uint64_t mine = w.operations * (me + 1) / workers - w.operations * me / workers;
          notes[me].used = {};
          verify_on(cpu);
          board->line.arrive_and_wait();
          const Usage before = Usage::so_far();
          notes[me].begin = Clock::now();
          count_up(mine);
          notes[me].end = Clock::now();
          notes[me].used = Usage::so_far() - before;
          verify_on(cpu);
        },
        &board->failure);
  std::vector<Process*> all;
  for (Process& process : processes) all.push_back(&process);
  supervise(all, w.timeout, board->failure);

  const std::uint64_t right = w.operations + w.warmup;
  if (Lock::kExact && board->counter != right)
    throw std::runtime_error{fmt::format("{} of {} increments were lost", right - board->counter, right)};
  Sample sample;
  sample.operations = w.operations;
  auto begin = notes[0].begin;
  auto end = notes[0].end;
  for (unsigned me = 0; me < workers; ++me) {
    begin = std::min(begin, notes[me].begin);
    end = std::max(end, notes[me].end);
    Usage& side = me % 2 == 0 ? sample.client : sample.server;
    side = side + notes[me].used;
  }
  sample.elapsed = end - begin;
  if constexpr (!Lock::kExact) sample.lost = right - std::min(right, board->counter);
  return sample;
}

}  // namespace ipc
