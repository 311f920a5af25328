// The harness against mechanisms that misbehave: every failure is an error with its reason, in time, with
// nothing left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cell.hpp"
#include "support/command.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

Workload workload(std::chrono::milliseconds timeout = 60s) {
  Workload w;
  w.size = 64;
  w.operations = 1000;
  w.timeout = timeout;
  return w;
}

std::string failure_of(std::string_view mechanism, const Workload& w,
                       std::string_view scenario = "round_trip") {
  const test::NoNamesLeft nothing;
  try {
    [[maybe_unused]] const Sample sample = find_mechanism(mechanism)->run(scenario, w);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no error";
}

TEST(Supervision, ASoundMechanismPasses) { EXPECT_EQ(failure_of("sound", workload()), "no error"); }

TEST(Supervision, AnExceptionInAPeerIsReportedInItsWords) {
  EXPECT_EQ(failure_of("throws", workload()), "the server gave up");
}
TEST(Supervision, ACrashIsReportedWithItsSignal) {
  EXPECT_THAT(failure_of("crashes", workload()), testing::HasSubstr("SEGV"));
}
TEST(Supervision, APeerThatExitsEarlyIsNotAWaitForEver) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(failure_of("exits_early", workload(300ms)), testing::HasSubstr("timed out after 300 ms"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 300ms);
}
TEST(Supervision, AHangEndsAtTheTimeout) {
  EXPECT_THAT(failure_of("hangs", workload(200ms)), testing::HasSubstr("timed out after 200 ms"));
}
TEST(Supervision, DamagedPayloadIsSeen) {
  for (const auto* scenario : {"round_trip", "stream"}) {
    EXPECT_THAT(failure_of("tears", workload(), scenario), testing::HasSubstr("message 0 arrived damaged"));
    EXPECT_THAT(failure_of("repeats", workload(), scenario), testing::HasSubstr("message 1 arrived damaged"));
  }
}
TEST(Supervision, ACpuThatIsNotThereIsAnError) {
  Workload w = workload();
  w.cpus = {.client = 1000, .server = 0};
  EXPECT_THAT(failure_of("sound", w), testing::HasSubstr("sched_setaffinity"));
}
TEST(Supervision, AKnownDelayReadsAsThatDelay) {
  Workload w = workload();
  w.operations = 200;
  const Sample sample = find_mechanism("sleeps_100us")->run("round_trip", w);
  EXPECT_GE(sample.latency.min(), 100us);  // sleeping never takes less
  EXPECT_GE(sample.latency.percentile(50), 100e3);
}

}  // namespace
}  // namespace ipc
