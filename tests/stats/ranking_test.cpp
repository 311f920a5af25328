#include "stats/ranking.hpp"

#include <algorithm>

#include "stats/hodges_lehmann.hpp"
#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;
using Cells = std::vector<Values>;

// n launches around a level, none alike.
Values around(double level, std::size_t n = 9, double step = 0.1) {
  Values values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(level + step * (static_cast<double>(i) - 4.0));
  return values;
}

std::vector<std::string> labels(const std::vector<Ranked>& order) {
  std::vector<std::string> texts;
  texts.reserve(order.size());
  for (const auto& ranked : order) texts.push_back(rank_label(ranked));
  return texts;
}

TEST(Ranking, OrdersCellsThatAreApart) {
  const Cells cells{around(30), around(10), around(20)};
  const auto order = rank_cells(cells);
  EXPECT_EQ(labels(order), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(order[0].cell, 1U);
  EXPECT_DOUBLE_EQ(order[0].median, 10.0);
  EXPECT_EQ(order[2].cell, 0U);
  EXPECT_EQ(order[2].group, 3U);
  EXPECT_TRUE(order[1].tied.empty());
  EXPECT_EQ(rank_cells(cells, {.better = Better::higher})[0].cell, 0U);
}

TEST(Ranking, DrawsOverlappingCellsAsTied) {
  const Cells cells{around(20), around(10), around(20.05), around(19.95), around(30)};
  const auto order = rank_cells(cells);
  EXPECT_EQ(labels(order), (std::vector<std::string>{"1", "2-4", "2-4", "2-4", "5"}));
  EXPECT_EQ(order[1].tied, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(order[2].tied, (std::vector<std::size_t>{3, 2}));
  EXPECT_EQ(order[1].group, 2U);
  EXPECT_EQ(order[3].group, 2U);
  EXPECT_EQ(order[4].group, 3U);
}

TEST(Ranking, IsNoEquivalenceWhereTiesChain) {
  // The first and the last are apart, the middle one is tied with both.
  const Cells cells{around(10), around(10.25), around(10.5)};
  const auto order = rank_cells(cells);
  EXPECT_EQ(labels(order), (std::vector<std::string>{"1-2", "1-3", "2-3"}));
  for (const auto& ranked : order) EXPECT_EQ(ranked.group, 1U);
}

TEST(Ranking, TiesEverythingForWantOfLaunches) {
  const Cells cells{around(1, 3, 0.01), around(10, 3, 0.01), around(100, 3, 0.01)};
  EXPECT_EQ(labels(rank_cells(cells)), (std::vector<std::string>{"1-3", "1-3", "1-3"}));
  EXPECT_EQ(labels(rank_cells(cells, {.family = Family::neighbours})),
            (std::vector<std::string>{"1-3", "1-3", "1-3"}));
}

TEST(Ranking, KnowsHowManyLaunchesItNeeds) {
  EXPECT_EQ(launches_to_rank(2), 4U);                             // 2 / C(8, 4) = 0.0286
  EXPECT_EQ(launches_to_rank(10), 7U);                            // 45 pairs
  EXPECT_EQ(launches_to_rank(20), 8U);                            // 190 pairs
  EXPECT_EQ(launches_to_rank(20, 0.05, Family::neighbours), 6U);  // 19 steps
  for (const auto family : {Family::all_pairs, Family::neighbours}) {
    for (const std::size_t k : {2U, 5U, 12U}) {
      const auto n = launches_to_rank(k, 0.05, family);
      Cells enough;
      Cells too_few;
      for (std::size_t i = 0; i < k; ++i) {
        enough.push_back(around(100.0 * static_cast<double>(i), n));
        too_few.push_back(around(100.0 * static_cast<double>(i), n - 1));
      }
      for (const auto& ranked : rank_cells(enough, {.family = family})) EXPECT_EQ(ranked.best, ranked.worst);
      for (const auto& ranked : rank_cells(too_few, {.family = family})) EXPECT_EQ(ranked.tied.size(), k - 1);
    }
  }
}

TEST(Ranking, HoldsEachPlaceBetweenBestAndWorst) {
  Draws draws{13};
  for (int trial = 0; trial < 60; ++trial) {
    Cells cells;
    for (int i = 0; i < 8; ++i) {
      const double level = 3.0 * draws.whole(4);
      cells.push_back(sample(trial % 2 == 0 ? 9 : 5 + static_cast<std::size_t>(i),
                             [&] { return level + draws.normal() + (draws.uniform() < 0.1 ? 20.0 : 0.0); }));
    }
    for (const auto family : {Family::all_pairs, Family::neighbours}) {
      const auto order = rank_cells(cells, {.better = Better::higher, .family = family});
      for (std::size_t i = 0; i < order.size(); ++i) {
        EXPECT_LE(order[i].best, i + 1);
        EXPECT_GE(order[i].worst, i + 1);
        EXPECT_EQ(order[i].worst - order[i].best, order[i].tied.size());
        if (i == 0) continue;
        EXPECT_GE(order[i - 1].median, order[i].median);
        EXPECT_LE(order[i].group - order[i - 1].group, 1U);
      }
    }
  }
}

TEST(Ranking, TiesWhereTheAdjustedIntervalHoldsZero) {
  Draws draws{14};
  for (int trial = 0; trial < 60; ++trial) {  // two cells: one comparison, so the level is alpha itself
    const Cells cells{sample(8, [&] { return draws.normal(); }),
                      sample(8, [&] { return draws.normal() + 1.2; })};
    const auto interval = hodges_lehmann_shift(cells[0], cells[1]).interval;
    EXPECT_EQ(rank_cells(cells)[0].tied.empty(), !interval->contains(0.0));
  }
}

// The share of tables of equal cells in which any two are called apart.
double false_alarms(Family family, std::size_t cells, std::size_t launches, int times, std::uint64_t seed) {
  Draws draws{seed};
  return share(times, [&] {
    Cells table;
    for (std::size_t i = 0; i < cells; ++i) table.push_back(sample(launches, [&] { return draws.normal(); }));
    const auto order = rank_cells(table, {.family = family});
    return std::any_of(order.begin(), order.end(), [&](const auto& r) { return r.tied.size() + 1 < cells; });
  });
}

TEST(Ranking, SeldomCallsEqualCellsApart) {
  constexpr int times = 1500;
  EXPECT_LE(false_alarms(Family::all_pairs, 6, 9, times, 15), 0.05 + chance(0.05, times));
  EXPECT_LE(false_alarms(Family::neighbours, 6, 9, times, 16), 0.01);
  EXPECT_LE(false_alarms(Family::neighbours, 20, 7, times, 17), 0.01);
}

TEST(Ranking, SeldomCallsEqualCellsApartBesideOthersThatDiffer) {
  Draws draws{18};
  constexpr int times = 1000;
  for (const auto family : {Family::all_pairs, Family::neighbours}) {
    const auto alarms = share(times, [&] {  // two levels of four equal cells each
      Cells cells;
      for (int i = 0; i < 8; ++i) {
        cells.push_back(sample(9, [&] { return draws.normal() + (i < 4 ? 0.0 : 2.0); }));
      }
      const auto order = rank_cells(cells, {.family = family});
      return std::any_of(order.begin(), order.end(), [&](const auto& r) {
        const auto same_level = [&](std::size_t other) { return (other < 4) == (r.cell < 4); };
        return std::count_if(r.tied.begin(), r.tied.end(), same_level) < 3;
      });
    });
    EXPECT_LE(alarms, 0.05 + chance(0.05, times));
  }
}

TEST(Ranking, TakesNoneAndOne) {
  EXPECT_TRUE(rank_cells(Cells{}).empty());
  EXPECT_EQ(labels(rank_cells(Cells{{1.0}})), std::vector<std::string>{"1"});
  EXPECT_EQ(labels(rank_cells(Cells{{1.0}}, {.family = Family::neighbours})), std::vector<std::string>{"1"});
}

TEST(Ranking, RefusesWhatItCannotAnswer) {
  EXPECT_INVALID(rank_cells(Cells{{1.0}, {}}), "rank_cells");
  EXPECT_INVALID(rank_cells(Cells{{1.0}, {not_a_number}}), "rank_cells");
  EXPECT_INVALID(rank_cells(Cells{{1.0}}, {.alpha = 1.0}), "rank_cells");
  EXPECT_INVALID(launches_to_rank(3, 0.0), "launches_to_rank");
}

}  // namespace
}  // namespace ipc::stats
