// dispatch: tasks handed to worker processes, results collected. One process hands out and collects; it and
// its workers are forked for the launch. The time is that from the first task to the last result, per task.
//
// An executor decides who carries out the tasks:
//   E executor{workload, work};              // in the dispatching process, before the clock starts
//   executor.run(first, count, collect);     // tasks first … first+count-1; calls collect(number, proof)
//   once for each Usage executor.workers_usage() const;    // what the workers have cost so far
#pragma once
#include <array>
#include <concepts>
#include <stdexcept>
#include <vector>

#include "core/mapping.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "sample.hpp"
#include "scenarios/supervise.hpp"
#include "scenarios/work.hpp"
#include "workload.hpp"

namespace ipc {

namespace detail {
inline void ignore_result(std::uint64_t, std::uint64_t) {}
}  // namespace detail

template <class E>
concept Executor = std::constructible_from<E, const Workload&, const Work&> && requires(E e, const E& seen) {
  e.run(std::uint64_t{}, std::uint64_t{}, detail::ignore_result);
  { seen.workers_usage() } -> std::same_as<Usage>;
};

/// Every task of `count` exactly once and each with its own result, outside the timed part. Throws
/// std::runtime_error.
template <Executor E>
void verify_dispatch(E& executor, std::uint64_t count) {
  std::vector<unsigned> collected(count, 0);
  executor.run(0, count, [&](std::uint64_t number, std::uint64_t proof) {
    if (number >= count || proof != E::proof(number))
      throw std::runtime_error{"a task came back with another's result"};
    ++collected[number];
  });
  for (const unsigned times : collected)
    if (times != 1) throw std::runtime_error{"a task was lost, or collected twice"};
}

/// Counts results as they come in, and reads the clock at the end of each tenth.
class Progress {
 public:
  Progress(Sample& sample) : sample_{sample}, begin_{Clock::now()}, block_begin_{begin_} { next_block(); }

  void count_one() {
    if (++done_ != block_end_) return;
    const auto now = Clock::now();
    sample_.blocks[block_] = std::chrono::duration<double, std::nano>(now - block_begin_).count() /
                             static_cast<double>(done_ - block_first_);
    sample_.elapsed = now - begin_;
    block_begin_ = now;
    ++block_;
    next_block();
  }

 private:
  /// On to the next tenth that is not empty: fewer tasks than tenths leave some so.
  void next_block() {
    block_first_ = done_;
    for (; block_ < Sample::kBlocks; ++block_) {
      block_end_ = sample_.operations * (block_ + 1) / Sample::kBlocks;
      if (block_end_ > done_) return;
    }
    block_end_ = 0;
  }

  Sample& sample_;
  Clock::time_point begin_, block_begin_;
  std::uint64_t done_ = 0, block_first_ = 0, block_end_ = 0;
  std::size_t block_ = 0;
};

template <Executor E>
[[nodiscard]] Sample dispatch(const Workload& workload) {
  struct Board {
    Sample sample;
    FailureText failure;
  };
  const Shared<Board> board;
  Process dispatcher{[&] {
                       Sample& sample = board->sample;
                       sample.operations = workload.operations;
                       pin_to(workload.cpus.client);
                       const Work work = Work::lasting(workload.task, workload.shape);
                       E executor{workload, work};
                       verify_dispatch(executor, 4 * std::uint64_t{workload.workers});
                       executor.run(0, workload.warmup, detail::ignore_result);

                       std::uint64_t sum = 0;
                       const Usage workers_before = executor.workers_usage();
                       const Usage before = Usage::so_far();
                       Progress progress{sample};
                       executor.run(0, workload.operations, [&](std::uint64_t number, std::uint64_t proof) {
                         sum += proof - E::proof(number);
                         progress.count_one();
                       });
                       sample.client = Usage::so_far() - before;
                       sample.server = executor.workers_usage() - workers_before;
                       verify_on(workload.cpus.client);
                       if (sum != 0) throw std::runtime_error{"a task came back with another's result"};
                     },
                     &board->failure};
  std::array<Process*, 1> all{&dispatcher};
  supervise(all, workload.timeout, board->failure);
  return board->sample;
}

}  // namespace ipc
