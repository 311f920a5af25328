// Work: a task that computes for a given time.
//
// A clock read in a loop would count the time for which a task was preempted as work done, and more processes
// than CPUs is what dispatch is about. So the task is a fixed number of steps, as many as take that time
// where nothing disturbs: the same work, whoever does it and however often it is interrupted.
#pragma once
#include <chrono>
#include <cstdint>

#include "workload.hpp"

namespace ipc {

class Work {
 public:
  /// Computes for `duration` of CPU time: 0 is really nothing. Measures this CPU's speed, which takes some
  /// milliseconds. Skewed: one task in 16 takes 8.5 times as long as the mean and the others half of it, so
  /// that many tasks take the same time together as equal ones do.
  [[nodiscard]] static Work lasting(std::chrono::nanoseconds duration, Shape shape = Shape::equal);
  /// With so many steps: what another program was told (ipcbench-task).
  [[nodiscard]] static Work of_steps(std::uint64_t steps) noexcept {
    Work work;
    work.steps_ = steps;
    return work;
  }

  /// Carries the work out and returns what shows that task `number` was done.
  [[nodiscard]] std::uint64_t operator()(std::uint64_t number) const noexcept {
    return run(steps(number), number);
  }

  /// How many steps task `number` has.
  [[nodiscard]] std::uint64_t steps(std::uint64_t number) const noexcept {
    if (shape_ == Shape::equal) return steps_;
    const bool is_long = proof(number) >> 60U == 0;  // which ones looks random, and is always the same
    return is_long ? steps_ * 17 / 2 : steps_ / 2;
  }

  /// What operator() must return.
  [[nodiscard]] static std::uint64_t proof(std::uint64_t number) noexcept {
    return number * 0x9E3779B97F4A7C15U + 1;
  }

 private:
  static std::uint64_t run(std::uint64_t steps, std::uint64_t number) noexcept {
    std::uint64_t state = number;
    for (std::uint64_t i = 0; i < steps; ++i) {
      state = state * 6364136223846793005U +
              1442695040888963407U;    // Knuth's generator: each step waits for the last
      asm volatile("" : "+r"(state));  // … and none can be left out
    }
    return proof(number);
  }

  std::uint64_t steps_ = 0;
  Shape shape_ = Shape::equal;
};

/// The proof as an exit status: never 0, which a process that does nothing would leave with, and never
/// kNotDone.
[[nodiscard]] inline std::uint64_t exit_status_of(std::uint64_t proof) noexcept { return proof % 254 + 1; }
inline constexpr int kNotDone = 255;

}  // namespace ipc
