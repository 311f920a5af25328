// The bench program by hand, and the pitfalls of Google Benchmark 1.7.1 that docs/METHOD.md names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files/json.hpp"
#include "support/command.hpp"

namespace ipc {
namespace {

using test::Finished;
using testing::HasSubstr;

const std::string kBench = IPCBENCH_BENCH_PROGRAM;
const std::string kFaultyBench =
    std::filesystem::path{IPCBENCH_FAULTY_PROGRAM}.replace_filename("ipcbench-bench");

Json entries(const std::vector<std::string>& argv) {
  const Finished finished = test::run(argv);
  EXPECT_EQ(finished.status, 0) << finished.err;
  return Json::parse(finished.out).at("benchmarks");
}

TEST(Bench, TakesEveryFlagOfGoogleBenchmark) {
  const Finished finished = test::run({kBench, "--benchmark_list_tests"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, HasSubstr("round_trip/pipe/size:8/placement:same_cpu"));
  const Json found = entries({kBench, "--benchmark_filter=round_trip/pipe/.*same_cpu",
                              "--benchmark_min_time=0.001", "--benchmark_format=json"});
  EXPECT_EQ(found.size(), 1U);
}

TEST(Bench, DoesTheNumberOfOperationsThatItIsTold) {
  for (const int operations : {1, 7, 1000}) {
    const Json found = entries({kBench, "--cell=round_trip/pipe/size:8/placement:same_cpu",
                                "--operations=" + std::to_string(operations), "--benchmark_format=json"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].at("iterations"), operations);
    EXPECT_EQ(found[0].at("samples"), operations);
  }
}

/// A failure must be a row of the JSON, not an abort (SkipWithError before the loop aborts in 1.7.1).
TEST(Bench, AFailureIsARow) {
  const Json found =
      entries({kFaultyBench, "--cell=round_trip/throws/size:8/placement:same_cpu", "--operations=1000",
               "--cell=round_trip/sound/size:8/placement:same_cpu", "--benchmark_format=json"});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].at("error_occurred").get<bool>());
  EXPECT_EQ(found[0].at("error_message"), "the server gave up");
  EXPECT_FALSE(found[1].contains("error_occurred"));
}

/// 1.7.1 writes NaN, which is not JSON, for aggregates of a counter that is always 0: there are no
/// aggregates.
TEST(Bench, WritesStrictJson) {
  const Finished finished = test::run({kBench, "--cell=round_trip/null/size:8/placement:same_cpu",
                                       "--operations=100", "--benchmark_format=json"});
  ASSERT_EQ(finished.status, 0);
  EXPECT_TRUE(Json::accept(finished.out));
  EXPECT_EQ(finished.out.find("NaN"), std::string::npos);
}

/// The time is the peer's own, to the picosecond, and so holds neither this process's fork nor its wait; a
/// sleep of 100 µs reads as such.
TEST(Bench, ReportsThePeersTime) {
  const Json found = entries({kFaultyBench, "--cell=round_trip/sleeps_100us/size:8/placement:same_cpu",
                              "--operations=50", "--benchmark_format=json"});
  EXPECT_GE(found[0].at("real_time").get<double>(), 100e3);
  EXPECT_NEAR(found[0].at("real_time").get<double>(), found[0].at("op_ns").get<double>(), 0.001);
}

/// Two events that have become one are not a message that was lost, and nobody can count them.
TEST(Bench, CountsLossesOnlyOfWhatCanBeCounted) {
  const Json found = entries(
      {kBench, "--cell=wake_up/eventfd/placement:same_cpu", "--cell=stream/udp/size:64/placement:same_cpu",
       "--cell=stream/pipe/size:64/placement:same_cpu", "--operations=100", "--benchmark_format=json"});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_FALSE(found[0].contains("losses"));
  EXPECT_TRUE(found[1].contains("losses"));
  EXPECT_FALSE(found[2].contains("losses"));
}

TEST(Bench, RefusesWhatItDoesNotKnow) {
  for (const auto* flag : {"--cell=round_trip/pipe", "--operations=0", "--operations=many", "--operations=-1",
                           "--timeout=x", "--colour"}) {
    const Finished finished = test::run({kBench, flag});
    EXPECT_EQ(finished.status, 2) << flag;
    EXPECT_NE(finished.err, "") << flag;
  }
}

}  // namespace
}  // namespace ipc
