// Ties in the tables: what cannot be told apart is not ranked.
#include "tables/ties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/comparison.hpp"

namespace ipc {
namespace {

using testing::ElementsAre;

CellSummary cell(const std::string& mechanism, std::vector<double> values) {
  CellSummary made{};
  made.name = "round_trip/" + mechanism + "/size:8/placement:same_cpu";
  made.scenario = "round_trip";
  made.mechanism = mechanism;
  made.placement = "same_cpu";
  made.headline = "p50_ns";
  made.size = 8;
  made.launches = values.size();
  made.value = values[values.size() / 2];
  made.launch_values = std::move(values);
  made.metrics = Json::object();
  return made;
}

std::vector<double> around(double middle, std::size_t launches = 9) {
  std::vector<double> values;
  for (std::size_t i = 0; i < launches; ++i)
    values.push_back(middle * (0.99 + 0.02 * static_cast<double>(i) / static_cast<double>(launches - 1)));
  return values;
}

TEST(Ties, OverlappingCellsAreTiedAndDistantOnesAreNot) {
  const auto best = cell("pipe", around(1000));
  const auto close = cell("fifo", around(1001));
  const auto far = cell("tcp", around(2000));
  const std::vector<const CellSummary*> column{&far, &best, nullptr, &close};
  EXPECT_THAT(tied_with_best(column), ElementsAre(false, false, false, true));
}

TEST(Ties, TooFewLaunchesTellNothingApart) {
  const auto best = cell("pipe", around(1000, 2));
  const auto far = cell("tcp", around(9000, 2));
  const std::vector<const CellSummary*> column{&best, &far};
  EXPECT_THAT(tied_with_best(column), ElementsAre(false, true));
}

TEST(Ties, StandInTheTable) {
  Summary summary{
      .run = {{"id", "x"}, {"profile", "quick"}},
      .machine = Json::object(),
      .cells = {cell("pipe", around(1000)), cell("fifo", around(1001)), cell("tcp", around(2000))},
      .skipped = Json::array(),
      .failed = Json::array()};
  const TextTable table = mechanism_table(summary, Language::en);
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0][2], "1.00×");
  EXPECT_EQ(table.rows[1][2], "1.00=");
  EXPECT_EQ(table.rows[2][2], "2.00×");
}

}  // namespace
}  // namespace ipc
