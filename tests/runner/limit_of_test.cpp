// Which floor belongs to which cell, and the multiple: made-up figures in, exact ones out.
#include "runner/limit_of.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "runner/plan.hpp"
#include "runner/profile.hpp"

namespace ipc {
namespace {

constexpr unsigned kCpus = 2;

CellFigures figures(const char* name, std::map<std::string, double, std::less<>> metrics) {
  return {.cell = Cell::parse(name), .metrics = std::move(metrics)};
}

const std::vector<CellFigures>& floors() {
  static const std::vector<CellFigures> all{
      figures("limit/context_switch/placement:same_cpu", {{"op_ns", 550}, {"p50_ns", 500}}),
      figures("limit/futex_wake/placement:same_cpu", {{"op_ns", 900}}),
      figures("limit/futex_wake/placement:same_llc", {{"op_ns", 10'000}}),
      figures("limit/cache_line/placement:same_llc", {{"op_ns", 160}, {"p50_ns", 150}}),
      figures("limit/memcpy/size:64/placement:same_cpu", {{"bytes_per_s", 2e10}}),
      figures("limit/memcpy/size:1048576/placement:same_cpu", {{"bytes_per_s", 1e10}}),
      figures("limit/copy/size:4096/placement:same_llc", {{"bytes_per_s", 5e9}}),
      figures("limit/copy/size:65536/placement:same_llc", {{"bytes_per_s", 8e9}}),
      figures("limit/fork/placement:same_cpu", {{"op_ns", 60'000}}),
      figures("limit/fork/placement:unpinned", {{"op_ns", 50'000}}),
      figures("limit/getppid/placement:same_cpu", {{"op_ns", 100}}),
      figures("limit/atomic_add/placement:same_cpu", {{"op_ns", 2}}),
      figures("dispatch/serial/workers:2/task:0ns/placement:unpinned", {{"op_ns", 2}}),
      figures("dispatch/serial/workers:2/task:10us/placement:unpinned", {{"op_ns", 11'000}}),
      figures("dispatch/serial/workers:2/task:1ms/placement:unpinned", {{"op_ns", 1'020'000}}),
  };
  return all;
}

void expect(const char* name, const char* headline, double value, const char* floor, double multiple) {
  const auto limit = limit_of(figures(name, {{headline, value}}), floors(), kCpus);
  ASSERT_TRUE(limit) << name;
  EXPECT_EQ(limit->name, floor) << name;
  EXPECT_DOUBLE_EQ(limit->multiple, multiple) << name;
}

void expect_none(const char* name, const char* headline) {
  EXPECT_FALSE(limit_of(figures(name, {{headline, 1000}}), floors(), kCpus)) << name;
}

TEST(LimitOf, ARoundTripOnOneCpuIsTwoSwitches) {
  expect("round_trip/pipe/size:64/placement:same_cpu", "p50_ns", 2500,
         "limit/context_switch/placement:same_cpu", 2.5);
  expect("round_trip/shm_ring_spin/size:64/placement:same_cpu", "p50_ns", 1500,
         "limit/context_switch/placement:same_cpu", 1.5);
}

TEST(LimitOf, AcrossCpusItIsTwoWakeUpsForWhoSleepsAndACacheLineForWhoLooks) {
  expect("round_trip/pipe/size:64/placement:same_llc", "p50_ns", 40'000,
         "limit/futex_wake/placement:same_llc", 2);
  expect("round_trip/shm_ring_spin/size:64/placement:same_llc", "p50_ns", 165,
         "limit/cache_line/placement:same_llc", 1.1);  // median against median
  expect("round_trip/boost_spsc/size:64/placement:same_llc", "p50_ns", 3000,
         "limit/cache_line/placement:same_llc", 20);
}

TEST(LimitOf, WhereBytesAreTheHigherFloorTheyAreTheLimit) {
  expect("round_trip/pipe/size:1048576/placement:same_cpu", "p50_ns", 419'430.4,
         "limit/memcpy/size:1048576/placement:same_cpu", 2);
  expect("round_trip/pipe/size:1048576/placement:same_llc", "p50_ns", 786'432,
         "limit/copy/size:65536/placement:same_llc", 3);
}

TEST(LimitOf, AStreamMovesEachMessageOnce) {
  expect("stream/shm_sem/size:64/placement:same_cpu", "msgs_per_s", 31'250'000,
         "limit/memcpy/size:64/placement:same_cpu", 10);
  // memcpy goes by the nearest size, copy by the best of all
  expect("stream/pipe/size:524288/placement:same_cpu", "msgs_per_s", 1e10 / 524'288 / 4,
         "limit/memcpy/size:1048576/placement:same_cpu", 4);
  expect("stream/pipe/size:4096/placement:same_llc", "msgs_per_s", 1e6,
         "limit/copy/size:65536/placement:same_llc", 8e9 / 4096 / 1e6);
}

TEST(LimitOf, WhoCannotDoWithoutTheKernelEntersIt) {
  const auto* const getppid = "limit/getppid/placement:same_cpu";
  expect("stream/pipe/size:64/placement:same_cpu", "msgs_per_s", 1e6, getppid, 5);    // one after the other
  expect("stream/pipe/size:64/placement:same_llc", "msgs_per_s", 1e6, getppid, 10);   // at the same time
  expect("stream/pipe/size:64/placement:unpinned", "msgs_per_s", 1e6, getppid, 10);   // perhaps so
  expect("stream/signal/size:8/placement:same_cpu", "msgs_per_s", 1e6, getppid, 10);  // the sender at least
  expect("stream/python:pipe/size:64/placement:same_cpu", "msgs_per_s", 1e5, getppid, 50);
  expect("round_trip/pipe/size:64/wait:spin/placement:same_llc", "p50_ns", 3000, getppid, 15);
}

TEST(LimitOf, AnUnpinnedCellMayHaveBeenInTheCheapestPlace) {
  expect("round_trip/pipe/size:64/placement:unpinned", "p50_ns", 4000,
         "limit/context_switch/placement:same_cpu", 4);
  expect("round_trip/shm_ring/size:64/placement:unpinned", "p50_ns", 450,
         "limit/cache_line/placement:same_llc", 3);
}

TEST(LimitOf, AnOpenLoopIsOneWayToAReceiverThatMayBeAwake) {
  expect("open_loop/shm_sem/size:64/load:50/arrival:fixed/placement:same_llc", "p50_ns", 750,
         "limit/cache_line/placement:same_llc", 10);
  expect("open_loop/pipe/size:64/load:50/arrival:fixed/placement:same_llc", "p50_ns", 750,
         "limit/getppid/placement:same_cpu", 7.5);  // into the one call and out of the other
  expect("open_loop/pipe/size:64/load:50/arrival:fixed/placement:same_cpu", "p50_ns", 1500,
         "limit/context_switch/placement:same_cpu", 3);
}

TEST(LimitOf, AroundAMessageThereIsAtLeastTheMessage) {
  expect("setup/shm_ring/size:64/placement:same_cpu", "p50_ns", 20'000,
         "limit/context_switch/placement:same_cpu", 20);
  expect("setup/pipe/size:64/placement:same_llc", "p50_ns", 30'000, "limit/cache_line/placement:same_llc",
         200);  // the other may still be awake
  expect("pass_descriptor/socketpair/placement:same_cpu", "p50_ns", 10'000,
         "limit/context_switch/placement:same_cpu", 10);
  expect("pass_descriptor/pidfd_getfd/placement:same_llc", "p50_ns", 40'000,
         "limit/futex_wake/placement:same_llc", 2);
}

TEST(LimitOf, OfAFanTheOneDoesTheWorkOfAll) {
  const auto* const getppid = "limit/getppid/placement:same_cpu";
  const auto* const copy = "limit/memcpy/size:64/placement:same_cpu";  // 3.2 ns
  expect("fan_in/pipe/size:64/workers:4/placement:unpinned", "msgs_per_s", 1e6, getppid, 10);
  expect("fan_in/pipe/size:64/workers:4/placement:same_cpu", "msgs_per_s", 1e6, getppid, 5);
  expect("fan_in/queue/size:64/workers:4/placement:unpinned", "msgs_per_s", 31'250'000, copy, 10);
  expect("fan_out/pipe/size:64/workers:4/placement:unpinned", "msgs_per_s", 250'000, getppid, 10);
  expect("fan_out/shm_broadcast/size:64/workers:4/placement:unpinned", "msgs_per_s", 15'625'000, copy, 10);
  expect("many_to_many/posix_mq/size:64/workers:1/placement:unpinned", "msgs_per_s", 1e6, getppid, 10);
  expect("many_to_many/posix_mq/size:64/workers:4/placement:same_cpu", "msgs_per_s", 1e6, getppid, 5);
  expect("many_to_many/queue/size:64/workers:4/placement:unpinned", "msgs_per_s", 62'500'000, copy, 10);
}

TEST(LimitOf, APipelineHandsOnAtEachStation) {
  const auto* const getppid = "limit/getppid/placement:same_cpu";
  expect("pipeline/pipe/size:64/workers:1/placement:unpinned", "msgs_per_s", 1e6, getppid, 10);
  expect("pipeline/pipe/size:64/workers:3/placement:unpinned", "msgs_per_s", 1e6, getppid, 1000.0 / 300);
  expect("pipeline/pipe/size:64/workers:3/placement:same_cpu", "msgs_per_s", 1e6, getppid, 1000.0 / 600);
  expect("pipeline/shm_ring/size:64/workers:3/placement:unpinned", "msgs_per_s", 1e9 / 48,
         "limit/memcpy/size:64/placement:same_cpu", 10);  // three copies on two CPUs
}

TEST(LimitOf, TheMedianListenerIsBehindHalfOfTheOthers) {
  expect("chatroom/udp/size:64/workers:8/placement:same_cpu", "p50_ns", 25'000,
         "limit/context_switch/placement:same_cpu", 10);  // the server, and four of seven
  expect("chatroom/udp/size:64/workers:2/placement:same_llc", "p50_ns", 30'000,
         "limit/futex_wake/placement:same_llc", 3);
}

TEST(LimitOf, CopyingAFileIsCopyingItsBytes) {
  expect("splitcopy/mmap/size:1048576/workers:1/placement:unpinned", "bytes_per_s", 1e9,
         "limit/memcpy/size:1048576/placement:same_cpu", 10);
  expect("splitcopy/mmap/size:1048576/workers:4/placement:unpinned", "bytes_per_s", 1e9,
         "limit/memcpy/size:1048576/placement:same_cpu", 20);
}

TEST(LimitOf, CountingIsAnAdditionAndALockOfTheKernelTwoCalls) {
  expect("increment/mutex/workers:1/placement:unpinned", "op_ns", 10, "limit/atomic_add/placement:same_cpu",
         5);
  expect("increment/atomic/workers:4/placement:unpinned", "op_ns", 10, "limit/atomic_add/placement:same_cpu",
         5);  // one after the other, however many want to
  expect("increment/record_lock/workers:1/placement:unpinned", "op_ns", 1000,
         "limit/getppid/placement:same_cpu", 5);
  expect("increment/record_lock/workers:2/placement:unpinned", "op_ns", 1000,
         "limit/getppid/placement:same_cpu", 10);
}

TEST(LimitOf, AProcessIsAtLeastAnEmptyOneOrSomebodyElsesTurn) {
  expect("spawn/fork_exec/resident:0/placement:unpinned", "op_ns", 100'000, "limit/fork/placement:unpinned",
         2);
  expect("spawn/vfork/resident:0/placement:unpinned", "op_ns", 11'000,
         "limit/context_switch/placement:same_cpu", 10);
  expect("spawn/thread/resident:0/placement:unpinned", "op_ns", 11'000,
         "limit/context_switch/placement:same_cpu", 10);
}

TEST(LimitOf, TasksMustBeWorkedOff) {
  expect("dispatch/pool/workers:8/task:1ms/placement:unpinned", "op_ns", 1'020'000,
         "dispatch/serial/workers:2/task:1ms/placement:unpinned", 2);  // on two CPUs
  expect("dispatch/pool/workers:1/task:1ms/placement:unpinned", "op_ns", 1'020'000,
         "dispatch/serial/workers:2/task:1ms/placement:unpinned", 1);
  expect("dispatch/pool/workers:1/task:10ms/placement:unpinned", "op_ns", 20'400'000,
         "dispatch/serial/workers:2/task:1ms/placement:unpinned", 2);  // scaled from the nearest length
  expect("dispatch/pool/workers:2/task:0ns/placement:unpinned", "op_ns", 100,
         "dispatch/serial/workers:2/task:0ns/placement:unpinned", 100);
  expect("dispatch/pool_apply/workers:2/task:10us/placement:unpinned", "op_ns", 22'000,
         "dispatch/serial/workers:2/task:10us/placement:unpinned", 2);  // each awaited
  expect("dispatch/pool_apply/workers:2/task:0ns/placement:unpinned", "op_ns", 480,
         "limit/cache_line/placement:same_llc", 3);
}

TEST(LimitOf, AProcessForEachTaskIsAtLeastAnEmptyProcess) {
  expect("dispatch/fork_per_task/workers:1/task:0ns/placement:unpinned", "op_ns", 100'000,
         "limit/fork/placement:unpinned", 2);
  expect("dispatch/fork_per_task/workers:2/task:0ns/placement:unpinned", "op_ns", 100'000,
         "limit/fork/placement:unpinned", 4);  // two at once
  expect("dispatch/fork_per_task/workers:2/task:1ms/placement:unpinned", "op_ns", 1'020'000,
         "dispatch/serial/workers:2/task:1ms/placement:unpinned", 2);
  expect("dispatch/spawn_per_task/workers:1/task:0ns/placement:unpinned", "op_ns", 110'000,
         "limit/context_switch/placement:same_cpu", 100);
}

TEST(LimitOf, NothingIsSaidWhereNothingApplies) {
  expect_none("round_trip/null/size:64/placement:same_cpu", "p50_ns");
  expect_none("round_trip/shm_sem/size:64/placement:cross_node", "p50_ns");  // no floor measured there
  expect_none("limit/fork/placement:same_cpu", "op_ns");
  expect_none("dispatch/serial/workers:2/task:1ms/placement:unpinned", "op_ns");
  expect_none("increment/no_lock/workers:1/placement:unpinned", "op_ns");
  EXPECT_FALSE(limit_of(figures("round_trip/pipe/size:64/placement:same_cpu", {{"p50_ns", 2500}}), {}, 2));
}

/// Every cell that a profile measures on a machine with every placement, as if each had measured something.
std::vector<CellFigures> whole_run(const Profile& profile) {
  static const Topology many = Topology::of_description("package:2 numa:1 l3:2 core:4 pu:2");
  std::vector<CellFigures> run;
  for (const Cell& cell : make_plan(profile, {}, many).cells)
    run.push_back({.cell = cell,
                   .metrics = {{"op_ns", 100}, {"p50_ns", 90}, {"msgs_per_s", 1e6}, {"bytes_per_s", 1e9}}});
  return run;
}

// A profile must measure the floors under all of its cells, in each placement that it uses.
TEST(LimitOf, EveryCellOfEveryProfileStandsOnAFloorOrSaysWhyNot) {
  for (const Profile& profile : profiles()) {
    const auto run = whole_run(profile);
    std::set<std::string_view> scenarios;
    for (const CellFigures& figures : run) {
      scenarios.insert(figures.cell.scenario->name);
      const bool expected = why_no_limit(figures.cell).empty();
      EXPECT_EQ(limit_of(figures, run, 16).has_value(), expected)
          << profile.name << ": " << figures.cell.name() << ": " << why_no_limit(figures.cell);
    }
    EXPECT_EQ(scenarios.size(), ipc::scenarios().size()) << profile.name << " leaves scenarios out";
  }
}

TEST(LimitOf, OnlyFourKindsOfCellsHaveNone) {
  std::set<std::string> without;
  for (const Profile& profile : profiles())
    for (const CellFigures& figures : whole_run(profile))
      if (!why_no_limit(figures.cell).empty())
        without.insert(figures.cell.scenario->name == "limit"
                           ? std::string{"limit"}
                           : fmt::format("{}/{}", figures.cell.scenario->name, figures.cell.mechanism->name));
  EXPECT_EQ(without,
            (std::set<std::string>{"limit", "round_trip/null", "dispatch/serial", "increment/no_lock"}));
}

TEST(LimitCells, HaveTheirOwnKeysAndHeadlines) {
  const Cell copy = Cell::parse("limit/copy/size:65536/placement:same_llc");
  EXPECT_EQ(copy.headline().metric, "bytes_per_s");
  EXPECT_TRUE(copy.headline().higher_is_better);
  const Cell bounce = Cell::parse("limit/cache_line/placement:same_llc");
  EXPECT_EQ(bounce.headline().metric, "op_ns");
  EXPECT_FALSE(bounce.headline().higher_is_better);
  EXPECT_THROW((void)Cell::parse("limit/copy/placement:same_llc"), std::invalid_argument);
  EXPECT_THROW((void)Cell::parse("limit/cache_line/size:64/placement:same_llc"), std::invalid_argument);
}

}  // namespace
}  // namespace ipc
