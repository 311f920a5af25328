// The choice between a pool and a process per task, read off cells whose answer is known.
#include "tables/pool_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace {

using namespace ipc;

CellSummary cell(const std::string& mechanism, Json workload, double value, double half_width = 0) {
  return {.name = mechanism + workload.dump(),
          .scenario = "dispatch",
          .mechanism = mechanism,
          .placement = "unpinned",
          .headline = "op_ns",
          .launches = 9,
          .value = value,
          .low = value * (1 - half_width),
          .high = value * (1 + half_width),
          .flags = {},
          .workload = std::move(workload),
          .metrics = Json::object()};
}

/// A pool that costs the task and 200 ns, a fork that costs 100 µs more.
std::vector<CellSummary> cells_of_a_run() {
  std::vector<CellSummary> cells;
  for (const double task : {0.0, 1e4, 1e5, 3e5, 1e6, 3e6}) {
    const Json workload{{"workers", 2}, {"task_ns", task}, {"placement", "unpinned"}};
    cells.push_back(cell("pool", workload, task + 200, 0.01));
    cells.push_back(cell("fork_per_task", workload, task + 100'200, 0.01));
  }
  for (const auto& [chunk, value] :
       std::vector<std::pair<int, double>>{{1, 300.0}, {16, 120.0}, {64, 100.0}, {256, 101.0}})
    cells.push_back(cell(
        "pool_map",
        {{"workers", 2}, {"task_ns", 1000}, {"shape", "skewed"}, {"chunk", chunk}, {"placement", "unpinned"}},
        value, 0.02));
  return cells;
}

TEST(PoolChoice, FindsTheCrossoverOfEachSetting) {
  const auto found = pool_crossovers(cells_of_a_run());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].executor, "fork_per_task");
  EXPECT_EQ(found[0].workload, (Json{{"workers", 2}, {"placement", "unpinned"}}));
  EXPECT_NEAR(found[0].task_ns.at, 1e6, 3e4);
  EXPECT_LT(found[0].task_ns.low.value(), found[0].task_ns.at);
  EXPECT_GT(found[0].task_ns.high.value(), found[0].task_ns.at);
}

TEST(PoolChoice, FindsTheBestChunkAndItsTies) {
  const auto found = best_chunks(cells_of_a_run());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].chunk.x, 64);
  EXPECT_THAT(found[0].chunk.tied, testing::ElementsAre(64, 256));
  EXPECT_EQ(found[0].workload.at("shape"), "skewed");
}

TEST(PoolChoice, IsWrittenAsTheSchemaSays) {
  const Json derived = derived_json(cells_of_a_run());
  const Json& crossover = derived.at("crossovers").at(0);
  for (const char* key : {"task_ns", "low", "high", "factor"}) EXPECT_TRUE(crossover.at(key).is_number());
  EXPECT_EQ(derived.at("best_chunks").at(0).at("tied"), (Json{64.0, 256.0}));
  EXPECT_EQ(derived_json({}), (Json{{"crossovers", Json::array()}, {"best_chunks", Json::array()}}));
}

TEST(PoolChoice, IsATableInBothLanguagesAndNoneWithoutCells) {
  const Summary summary{.run = {}, .machine = {}, .cells = cells_of_a_run(), .skipped = {}, .failed = {}};
  const auto table = pool_choice_table(summary, Language::en);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[1][2], "64");
  EXPECT_EQ(pool_choice_table(summary, Language::zh).rows.size(), 2U);
  EXPECT_TRUE(pool_choice_table({}, Language::en).rows.empty());
  for (const std::string& line : {write_table(table, Format::text)})
    for (std::size_t begin = 0; begin < line.size();) {
      const auto end = line.find('\n', begin);
      EXPECT_LE(display_width(line.substr(begin, end - begin)), 80U);
      begin = end == std::string::npos ? line.size() : end + 1;
    }
}

}  // namespace
