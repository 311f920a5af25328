// open_loop against a link that stalls: what a closed loop hides.
#include <gtest/gtest.h>

#include "cell.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

Sample run(std::string_view scenario, std::string_view mechanism, std::uint64_t operations,
           Arrival arrival = Arrival::fixed, unsigned load = 50) {
  Workload w;
  w.size = 64;
  w.operations = operations;
  w.load = load;
  w.arrival = arrival;
  w.timeout = 60s;
  return find_mechanism(mechanism)->run(scenario, w);
}

/// 5000 messages, of which one meets a stall of 100 ms. The closed loop asks nothing meanwhile: one slow
/// operation in 5000. The open loop counts every message that was due while nobody was answered.
TEST(OpenLoop, ShowsAStallThatAClosedLoopHides) {
  const Sample closed = run("round_trip", "stalls_100ms", 5000);
  const Sample open = run("open_loop", "stalls_100ms", 5000);
  EXPECT_GE(closed.latency.max(), 100ms) << "the stall was there";
  EXPECT_LT(closed.latency.percentile(50), 10e6);
  EXPECT_GT(open.latency.percentile(99), 10e6);
  EXPECT_GT(open.latency.percentile(99), 10 * closed.latency.percentile(50));
}

TEST(OpenLoop, CountsEveryMessageAndSaysHowLateItWas) {
  for (const Arrival arrival : {Arrival::fixed, Arrival::poisson}) {
    const Sample sample = run("open_loop", "sound", 2000, arrival);
    EXPECT_EQ(sample.latency.total(), 2000U);
    ASSERT_TRUE(sample.schedule.has_value());
    EXPECT_GE(sample.schedule->late_p50_ns, 0);
    EXPECT_GE(sample.schedule->late_p99_ns, sample.schedule->late_p50_ns);
    EXPECT_GT(sample.schedule->offered_per_s, 0);
  }
}

/// The sender keeps to its schedule: it never finishes before the last message is due. Few messages, since on
/// a busy machine the saturation is low and the schedule long.
TEST(OpenLoop, DoesNotRunAheadOfItsSchedule) {
  constexpr std::uint64_t kMessages = 300;
  const Sample sample = run("open_loop", "sound", kMessages, Arrival::fixed, 10);
  const double scheduled_ns = (kMessages - 1) * 1e9 / sample.schedule->offered_per_s;
  EXPECT_GE(static_cast<double>(sample.elapsed.count()), 0.999 * scheduled_ns);
}

/// Where messages may be lost, nobody knows which one it was that arrived: not offered, rather than wrong.
TEST(OpenLoop, IsForMechanismsThatDeliverEverything) {
  EXPECT_FALSE(find_mechanism("udp")->offers("open_loop"));
  EXPECT_FALSE(find_mechanism("null")->offers("open_loop"));
  EXPECT_TRUE(find_mechanism("pipe")->offers("open_loop"));
}

}  // namespace
}  // namespace ipc
