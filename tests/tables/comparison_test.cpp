// The comparison of mechanisms: what stands beside each figure.
#include "tables/comparison.hpp"

#include <gtest/gtest.h>

#include "tables/lookup.hpp"
#include "tables/quantity.hpp"

namespace ipc {
namespace {

/// With its floor measured, a throughput stands beside that; else beside the best throughput, which then has
/// 100 %.
TEST(MechanismTable, AThroughputStandsBesideItsFloorOrElseBesideTheBest) {
  Summary fixture = read_summary(IPCBENCH_TEST_DATA "/fixture-run");
  const auto last_of = [&](std::string_view mechanism) {
    for (const auto& row : mechanism_table(fixture, Language::en).rows)
      if (row.front() == mechanism) return row.back();
    return std::string{"no such row"};
  };
  const auto streams = cells_of(fixture, "stream");
  EXPECT_EQ(mechanism_table(fixture, Language::en).header.back(), "×");
  const CellSummary* fastest = best_stream(streams, "shm_sem", widest(placements_of(streams)));
  ASSERT_NE(fastest, nullptr);
  EXPECT_EQ(last_of("shm_sem"), write_multiple(fastest->multiple_of_limit.value()));
  EXPECT_EQ(last_of("pipe"), "–");  // no floor under it
  for (CellSummary& cell : fixture.cells)
    if (cell.scenario == "stream") cell.multiple_of_limit.reset();
  EXPECT_EQ(mechanism_table(fixture, Language::en).header.back(), "%");
  EXPECT_EQ(last_of("shm_sem"), "100.0");
  EXPECT_EQ(last_of("pipe"), "91.6");
}

}  // namespace
}  // namespace ipc
