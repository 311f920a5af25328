#include "scenarios/timing.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace ipc {
namespace {

/// Operations that take no time; the first of them comes late, as after a stall or from a peer that begins
/// late.
TEST(WarmUp, OneThatIsLateDoesNotMakeOperationsSeemLong) {
  Workload w;
  w.warmup = 100;
  std::uint64_t done = 0;
  const std::uint64_t batch = warm_up(w, [&](std::uint64_t count) {
    if (done == 0) std::this_thread::sleep_for(std::chrono::milliseconds{20});
    done += count;
  });
  EXPECT_EQ(done, 100U);
  EXPECT_GT(batch, 1U);  // 20 ms by a hundred would have been 200 us an operation
}

TEST(WarmUp, LongOperationsHaveAReadingEach) {
  Workload w;
  w.warmup = 4;
  EXPECT_EQ(warm_up(w, [](std::uint64_t) { std::this_thread::sleep_for(std::chrono::milliseconds{1}); }), 1U);
}

TEST(WarmUp, DoesAsManyAsItIsToldAndHeedsTheBatch) {
  for (const std::uint64_t count : {0U, 1U, 3U, 7U}) {
    Workload w;
    w.warmup = count;
    w.batch = 5;
    std::uint64_t done = 0;
    EXPECT_EQ(warm_up(w, [&](std::uint64_t more) { done += more; }), 5U);
    EXPECT_EQ(done, count);
    w.batch = 0;
    EXPECT_GE(warm_up(w, [](std::uint64_t) {}), 1U);
  }
}

}  // namespace
}  // namespace ipc
