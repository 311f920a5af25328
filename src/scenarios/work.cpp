#include "scenarios/work.hpp"

#include <time.h>

#include <algorithm>
#include <cmath>

namespace ipc {
namespace {

double cpu_ns_now() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

}  // namespace

Work Work::lasting(std::chrono::nanoseconds duration, Shape shape) {
  Work work;
  work.shape_ = shape;
  if (duration.count() <= 0) return work;
  // The fastest of many short tries: an interrupt, or a neighbour's use of the core, can only add.
  constexpr std::uint64_t kSteps = 100'000;
  constexpr int kTries = 30;
  double least_ns = 1e18;
  for (int i = 0; i < kTries; ++i) {
    const double begin = cpu_ns_now();
    (void)run(kSteps, 1);
    least_ns = std::min(least_ns, cpu_ns_now() - begin);
  }
  const double steps = static_cast<double>(duration.count()) / std::max(least_ns, 1.0) * kSteps;
  work.steps_ = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(steps)));
  return work;
}

}  // namespace ipc
