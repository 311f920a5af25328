// Which floor belongs to which cell, and the multiple: made-up figures in, exact ones out.
#include "runner/limit_of.hpp"

#include <gtest/gtest.h>

namespace ipc {
namespace {

CellFigures figures(const char* name, std::map<std::string, double, std::less<>> metrics) {
  return {.cell = Cell::parse(name), .metrics = std::move(metrics)};
}

const std::vector<CellFigures>& floors() {
  static const std::vector<CellFigures> all{
      figures("limit/context_switch/placement:same_cpu", {{"op_ns", 500}}),
      figures("limit/futex_wake/placement:same_cpu", {{"op_ns", 900}}),
      figures("limit/futex_wake/placement:same_llc", {{"op_ns", 10'000}}),
      figures("limit/cache_line/placement:same_llc", {{"op_ns", 160}, {"p50_ns", 150}}),
      figures("limit/memcpy/size:64/placement:same_cpu", {{"bytes_per_s", 2e10}}),
      figures("limit/memcpy/size:1048576/placement:same_cpu", {{"bytes_per_s", 1e10}}),
      figures("limit/copy/size:4096/placement:same_llc", {{"bytes_per_s", 5e9}}),
      figures("limit/copy/size:65536/placement:same_llc", {{"bytes_per_s", 8e9}}),
      figures("limit/fork/placement:same_cpu", {{"op_ns", 50'000}}),
  };
  return all;
}

void expect(const char* name, const char* headline, double value, const char* floor, double multiple) {
  const auto limit = limit_of(figures(name, {{headline, value}}), floors());
  ASSERT_TRUE(limit) << name;
  EXPECT_EQ(limit->name, floor) << name;
  EXPECT_DOUBLE_EQ(limit->multiple, multiple) << name;
}

void expect_none(const char* name, const char* headline) {
  EXPECT_FALSE(limit_of(figures(name, {{headline, 1000}}), floors())) << name;
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
  expect("round_trip/pipe/size:64/wait:spin/placement:same_llc", "p50_ns", 3000,
         "limit/cache_line/placement:same_llc", 20);
}

TEST(LimitOf, WhereBytesAreTheHigherFloorTheyAreTheLimit) {
  expect("round_trip/pipe/size:1048576/placement:same_cpu", "p50_ns", 419'430.4,
         "limit/memcpy/size:1048576/placement:same_cpu", 2);
  expect("round_trip/pipe/size:1048576/placement:same_llc", "p50_ns", 786'432,
         "limit/copy/size:65536/placement:same_llc", 3);
}

TEST(LimitOf, AStreamMovesEachMessageOnce) {
  expect("stream/pipe/size:64/placement:same_cpu", "msgs_per_s", 31'250'000,
         "limit/memcpy/size:64/placement:same_cpu", 10);
  // memcpy goes by the nearest size, copy by the best of all
  expect("stream/pipe/size:524288/placement:same_cpu", "msgs_per_s", 1e10 / 524'288 / 4,
         "limit/memcpy/size:1048576/placement:same_cpu", 4);
  expect("stream/pipe/size:4096/placement:same_llc", "msgs_per_s", 1e6,
         "limit/copy/size:65536/placement:same_llc", 8e9 / 4096 / 1e6);
}

TEST(LimitOf, AProcessForEachTaskIsAtLeastAnEmptyProcess) {
  expect("dispatch/fork_per_task/workers:2/task:0ns/placement:unpinned", "op_ns", 100'000,
         "limit/fork/placement:same_cpu", 2);
}

TEST(LimitOf, NothingIsSaidWhereNothingApplies) {
  expect_none("round_trip/null/size:64/placement:same_cpu", "p50_ns");
  expect_none("round_trip/pipe/size:64/placement:unpinned", "p50_ns");
  expect_none("round_trip/pipe/size:64/placement:cross_node", "p50_ns");  // no floor measured there
  expect_none("limit/getppid/placement:same_cpu", "op_ns");
  expect_none("dispatch/pool/workers:2/task:0ns/placement:unpinned", "op_ns");
  EXPECT_FALSE(limit_of(figures("round_trip/pipe/size:64/placement:same_cpu", {{"p50_ns", 2500}}), {}));
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
