// What a run decides, with launches that the test makes up: no clock, no processes.
#include "runner/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <cmath>
#include <map>

#include "runner/surroundings.hpp"
#include "support/command.hpp"
#include "support/sanitizer.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;
using test::begin;
using test::calm;
using test::found;
using test::profile;

const std::string kPipe = "round_trip/pipe/size:64/placement:same_cpu";
const std::string kQueue = "round_trip/posix_mq/size:64/placement:same_cpu";
const std::string kStray = "round_trip/pipe/size:64/placement:unpinned";

std::size_t lines_with(const std::filesystem::path& folder, const std::string& key,
                       const std::string& cell = {}) {
  std::size_t count = 0;
  Journal::for_each(folder, [&](const Json& line) {
    if (line.contains(key) && (cell.empty() || line.at(key).value("cell", "") == cell)) ++count;
  });
  return count;
}

TEST(Adaptive, WhatIsSettledStopsAndTheTimeGoesToWhatIsNot) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe, kQueue, kStray}, profile(6, 20, 1000s));
  Surroundings surroundings = calm();
  surroundings.launch = [n = 0](const LaunchOrder& order) mutable {
    if (order.cell == kPipe) return found(1000);
    return found(++n % 2 == 0 ? 1000 : 2000);  // never within 10 %
  };
  const RunOutcome outcome = continue_run(folder.path(), surroundings, {});
  EXPECT_EQ(lines_with(folder.path(), "launch", kPipe), 6U);
  EXPECT_EQ(lines_with(folder.path(), "launch", kQueue), 20U);
  EXPECT_EQ(lines_with(folder.path(), "launch", kStray), 6U) << "no interval is promised of unpinned cells";
  EXPECT_EQ(outcome.quality.promised, 2U);
  EXPECT_EQ(outcome.quality.reached, 1U);
  ASSERT_EQ(outcome.quality.outside.size(), 1U);
  EXPECT_EQ(outcome.quality.outside.front().cell, kQueue);
  EXPECT_GT(outcome.quality.outside.front().half_width, 0.1);
}

std::vector<std::string> numbered_cells(int count) {
  std::vector<std::string> cells;
  for (int size = 1; size <= count; ++size)
    cells.push_back("round_trip/pipe/size:" + std::to_string(size) + "/placement:same_cpu");
  return cells;
}

/// Launches of 0.1 s whose figures lie evenly around the middle, as far as the cell's own spread. How many
/// there were of each cell, calibration not counted.
std::map<std::string, int> launches_by_cell(const std::filesystem::path& folder,
                                            const std::map<std::string, double>& spreads,
                                            const Profile& profile) {
  std::vector<std::string> cells;
  for (const auto& [cell, spread] : spreads) cells.push_back(cell);
  begin(folder, cells, profile);
  Surroundings surroundings = calm();
  surroundings.count_syscalls = [](const LaunchOrder&) {
    return SyscallCount{.error = "not here", .seconds = 0};
  };
  std::map<std::string, int> launches;
  surroundings.launch = [&](const LaunchOrder& order) {
    if (order.operations != 0) ++launches[order.cell];
    const double golden = 0.618034 * launches[order.cell];  // its multiples lie evenly in every stretch
    return found(1000 * (1 + spreads.at(order.cell) * (2 * (golden - std::floor(golden)) - 1)));
  };
  EXPECT_EQ(continue_run(folder, surroundings, {}).quality.short_of_launches, 0U);
  return launches;
}

TEST(Adaptive, WhatCanBeSettledInTheTimeLeftComesFirst) {
  const test::TemporaryFolder folder;
  const auto cells = numbered_cells(20);
  std::map<std::string, double> spreads;
  for (const auto& cell : cells) spreads[cell] = 0.18;  // 0.6 s more for ± 10 %: 12 launches instead of 6
  spreads[cells[3]] = 0.9;                              // far more than 3 s
  // 14 s for the fewest and the calibration, 3 s for the rest.
  const auto launches = launches_by_cell(folder.path(), spreads, profile(6, 100, 17s));
  EXPECT_LE(launches.at(cells[3]), 7) << "only when nothing else fits any more";
  int others = 0;
  for (const auto& [cell, count] : launches) others += count - 6;
  EXPECT_GE(others, 25);
}

TEST(Adaptive, WhereNothingCanBeSettledTheFurthestComeCloser) {
  const test::TemporaryFolder folder;
  const auto cells = numbered_cells(20);
  std::map<std::string, double> spreads;
  for (const auto& cell : cells) spreads[cell] = 0.7;  // far more than 3 s each for ± 10 %
  spreads[cells[3]] = 0.9;
  const auto launches = launches_by_cell(folder.path(), spreads, profile(6, 100, 17s));
  EXPECT_GT(launches.at(cells[3]), 6);
  for (const auto& [cell, count] : launches) EXPECT_GE(launches.at(cells[3]), count) << cell;
}

TEST(Adaptive, HalfOfTheTimeGoesToIntervalsThatSayLittle) {
  const test::TemporaryFolder folder;
  const auto cells = numbered_cells(20);
  std::map<std::string, double> spreads;
  for (std::size_t i = 0; i < cells.size(); ++i)
    spreads[cells[i]] = i < 10 ? 0.06 : 0.18;  // 1 s each for ± 3 %; 0.6 s for ± 10 %
  const auto launches = launches_by_cell(folder.path(), spreads, profile(6, 100, 18s, 0.03));
  int near = 0;
  int far = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) (i < 10 ? near : far) += launches.at(cells[i]) - 6;
  EXPECT_GE(near, 5);
  EXPECT_GE(far, 20);
}

TEST(Budget, IsNeverOverrunAndEveryCellGetsItsShare) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe, kQueue, kStray}, profile(6, 20, 100s));
  Surroundings surroundings = calm();
  double spent = 0;
  std::map<std::string, int> launches;
  surroundings.launch = [&](const LaunchOrder& order) {
    spent += 10;
    if (order.operations != 0) ++launches[order.cell];
    return found(1000, 10);
  };
  std::string remark;
  const RunOutcome outcome = continue_run(folder.path(), surroundings, [&](const Progress& progress) {
    if (!progress.remark.empty()) remark = progress.remark;
  });
  EXPECT_LE(spent, 100);
  EXPECT_GE(spent, 90) << "what there is of time is used";
  EXPECT_EQ(outcome.quality.short_of_launches, 3U);
  EXPECT_THAT(remark, testing::HasSubstr("each gets as many as fit"));
  for (const auto& [cell, count] : launches) EXPECT_GE(count, 2) << cell;
}

TEST(Spoiled, ALaunchIsRepeatedAndCounted) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe}, profile(6, 6, 1000s));
  Surroundings surroundings = calm();
  double steal = 0;
  int launches = 0;
  surroundings.launch = [&](const LaunchOrder&) {
    const bool robbed = ++launches == 4;  // the calibration is the first
    if (robbed) steal += 0.05;
    return found(robbed ? 9000 : 1000);
  };
  surroundings.disturbance = [&] { return Disturbance{.steal_s = steal}; };
  const RunOutcome outcome = continue_run(folder.path(), surroundings, {});
  EXPECT_EQ(outcome.quality.repeated, 1U);
  EXPECT_EQ(outcome.quality.disturbed, 0U);
  EXPECT_EQ(lines_with(folder.path(), "launch"), 6U);
  const Json summary = read_json(folder.path() / "summary.json");
  for (const Json& value : summary.at("cells")[0].at("launch_values")) EXPECT_EQ(value, 1000.0);
  EXPECT_EQ(summary.at("run").at("quality").at("repeated_launches"), 1);
}

TEST(Spoiled, RepetitionsEndAndTheLaunchIsMarked) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe}, profile(6, 6, 1000s));
  Surroundings surroundings = calm();
  surroundings.disturbance = [steal = 0.0]() mutable { return Disturbance{.steal_s = steal += 0.05}; };
  const RunOutcome outcome = continue_run(folder.path(), surroundings, {});
  EXPECT_EQ(outcome.quality.repeated, 6 * kRepeats);
  EXPECT_EQ(outcome.quality.disturbed, 6U);
  const Json summary = read_json(folder.path() / "summary.json");
  EXPECT_THAT(summary.at("cells")[0].at("flags").dump(), testing::HasSubstr("disturbed"));
}

TEST(Spoiled, RepetitionsTakeATenthOfTheTimeAtMost) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe}, profile(50, 50, 10s));
  Surroundings surroundings = calm();
  surroundings.disturbance = [steal = 0.0]() mutable { return Disturbance{.steal_s = steal += 0.05}; };
  const RunOutcome outcome = continue_run(folder.path(), surroundings, {});
  EXPECT_LE(outcome.quality.repeated, 11U);  // of 0.1 s each, out of 10 s
}

TEST(Spoiled, WhatOthersComputeIsAddedUp) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe}, profile(6, 6, 1000s));
  Surroundings surroundings = calm();
  surroundings.disturbance = [calls = 0]() mutable {  // before a launch and after it: 0.1 s, half of it ours
    const int launches = ++calls / 2;
    return Disturbance{.busy_s = 0.1 * launches, .own_s = 0.05 * launches};
  };
  EXPECT_NEAR(continue_run(folder.path(), surroundings, {}).quality.others_cpu, 0.5, 0.001);
}

TEST(Spoiled, WhatIsBelowATickOrAShareIsNot) {
  EXPECT_EQ(why_spoiled({.steal_s = 0.01}, 0.05, 2), "") << "one tick: nobody can tell";
  EXPECT_NE(why_spoiled({.steal_s = 0.02}, 0.05, 2), "");
  EXPECT_EQ(why_spoiled({.steal_s = 0.02}, 10, 2), "") << "0.1 % of it";
  EXPECT_EQ(why_spoiled({.throttled_us = 400}, 0.05, 2), "");
  EXPECT_NE(why_spoiled({.throttled_us = 600}, 0.05, 2), "");
}

TEST(Losses, AreFlaggedWhereThereWereSome) {
  const auto flags_of = [](const std::string& cell, double losses) {
    const test::TemporaryFolder folder;
    begin(folder.path(), {cell}, profile(3, 3, 1000s));
    Surroundings surroundings = calm();
    surroundings.launch = [&, launches = 0](const LaunchOrder&) mutable {
      LaunchResult result = found(1000);
      result.entry["msgs_per_s"] = 1e6;
      result.entry["losses"] = ++launches == 3 ? losses : 0;
      return result;
    };
    continue_run(folder.path(), surroundings, {});
    return read_json(folder.path() / "summary.json").at("cells")[0].at("flags").dump();
  };
  EXPECT_THAT(flags_of("stream/udp/size:64/placement:same_cpu", 0),
              testing::Not(testing::HasSubstr("losses")));
  EXPECT_THAT(flags_of("stream/udp/size:64/placement:same_cpu", 0.01), testing::HasSubstr("losses"));
  EXPECT_THAT(flags_of("increment/no_lock/workers:2/placement:unpinned", 0), testing::HasSubstr("wrong"));
}

TEST(Canaries, DriftMarksTheRun) {
  for (const double after : {1.02, 1.05}) {
    const test::TemporaryFolder folder;
    begin(folder.path(), {kPipe}, profile(1, 1, 1000s));
    Surroundings surroundings = calm();
    surroundings.canary = [&, sung = 0]() mutable {
      return Canary{.null_ns = 1, .getppid_ns = ++sung == 1 ? 100 : 100 * after, .memcpy_ns = 2000};
    };
    const RunOutcome outcome = continue_run(folder.path(), surroundings, {});
    EXPECT_EQ(outcome.quality.canaries.size(), 2U);
    EXPECT_NEAR(drift(outcome.quality.canaries), after - 1, 1e-9);
    const Json summary = read_json(folder.path() / "summary.json");
    EXPECT_EQ(summary.at("run").at("quality").at("drifted"), after > 1.03);
  }
}

TEST(Canaries, SingReally) {
  const Canary canary = measure_canary();
  EXPECT_GT(canary.null_ns, 0);
  EXPECT_GT(canary.getppid_ns, canary.null_ns);
  EXPECT_GT(canary.memcpy_ns, 100) << "64 KiB in no time";
  EXPECT_GE(canary.spread, 0);
}

TEST(Syscalls, AreCountedOncePerCellAndExported) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe, kQueue}, profile(2, 2, 1000s));
  continue_run(folder.path(), calm(), {});
  EXPECT_EQ(lines_with(folder.path(), "syscalls"), 2U);
  const Json summary = read_json(folder.path() / "summary.json");
  for (const Json& cell : summary.at("cells")) EXPECT_EQ(cell.at("metrics").at("syscalls").at("median"), 4.0);
}

TEST(Syscalls, WhereRefusedAreLeftOutAndItIsSaidOnce) {
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe, kQueue}, profile(2, 4, 1000s));
  Surroundings surroundings = calm();
  surroundings.count_syscalls = [](const LaunchOrder&) {
    return SyscallCount{.error = "ptrace: not permitted"};
  };
  int said = 0;
  continue_run(folder.path(), surroundings,
               [&](const Progress& progress) { said += progress.remark.empty() ? 0 : 1; });
  EXPECT_EQ(said, 1);
  const Json summary = read_json(folder.path() / "summary.json");
  for (const Json& cell : summary.at("cells")) EXPECT_FALSE(cell.at("metrics").contains("syscalls"));
}

/// Nothing but one number a launch stays in memory.
TEST(LongRuns, KeepMemoryFlat) {
  if (test::kAllocatorIsASanitizers) GTEST_SKIP() << "a sanitizer's allocator keeps no such account";
  constexpr unsigned kLaunches = 6000;
  const test::TemporaryFolder folder;
  begin(folder.path(), {kPipe}, profile(kLaunches, kLaunches, 1'000'000s));
  Surroundings surroundings = calm();
  std::size_t early = 0;
  std::size_t late = 0;
  surroundings.launch = [&, launches = 0U](const LaunchOrder&) mutable {
    ++launches;
    if (launches == kLaunches / 3) early = ::mallinfo2().uordblks;
    if (launches == kLaunches) late = ::mallinfo2().uordblks;
    LaunchResult result = found(1000);
    for (std::int64_t bucket = 0; bucket < 60; ++bucket) result.histogram.emplace_back(2000 + bucket, 3);
    return result;
  };
  continue_run(folder.path(), surroundings, {});
  constexpr std::size_t kBytesPerLaunch = 32;  // a double, and what a vector keeps in reserve
  EXPECT_GT(early, 0U);
  EXPECT_LT(late, early + kBytesPerLaunch * kLaunches);
}

}  // namespace
}  // namespace ipc
