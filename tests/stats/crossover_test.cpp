// Crossovers and best settings: where they are known by construction.
#include "stats/crossover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

namespace {

using namespace ipc::stats;

Estimate exactly(double value) { return {value, value, value}; }
Estimate about(double value, double share) { return {value, value * (1 - share), value * (1 + share)}; }

/// A pool that costs the task alone, and a fork that costs `overhead` more, at the given task lengths.
std::vector<CostPair> overhead_of(double overhead, const std::vector<double>& tasks, double share = 0) {
  std::vector<CostPair> points;
  for (const double task : tasks)
    points.push_back({task, about(task + 1, share), about(task + 1 + overhead, share)});
  return points;
}

TEST(Crossover, LiesWhereTheRatioPassesTheFactor) {
  // From a ratio of 2 at x = 1 to 0.5 at x = 16 on logarithmic axes: 1 is in the middle, at x = 4.
  const std::vector<CostPair> points{{1, exactly(1), exactly(2)}, {16, exactly(1), exactly(0.5)}};
  const auto found = crossover(points, 1.0);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->at, 4, 1e-9);
  EXPECT_NEAR(found->low.value(), 4, 1e-9);
  EXPECT_NEAR(found->high.value(), 4, 1e-9);
}

TEST(Crossover, FindsTheTaskAtWhichAnOverheadBecomesATenth) {
  // overhead 100: a tenth of task + 1 at task = 999
  std::vector<double> tasks{0};
  for (double task = 1; task < 1e5; task *= 1.2) tasks.push_back(task);
  const auto found = crossover(overhead_of(100, tasks), 1.1);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->at, 999, 10);
}

TEST(Crossover, HoldsEveryCrossoverThatTheIntervalsAllow) {
  const std::vector<double> tasks{0, 1, 10, 100, 1000, 10'000, 100'000};
  const auto wide = crossover(overhead_of(100, tasks, 0.02), 1.1).value();
  EXPECT_LT(wide.low.value(), wide.at);
  EXPECT_GT(wide.high.value(), wide.at);
  std::mt19937 random{20'261'124};
  std::uniform_real_distribution<double> shift{-0.02, 0.02};
  for (int i = 0; i < 500; ++i) {
    auto points = overhead_of(100, tasks);
    for (CostPair& point : points) {
      point.cheap = exactly(point.cheap.value * (1 + shift(random)));
      point.dear = exactly(point.dear.value * (1 + shift(random)));
    }
    const auto one = crossover(points, 1.1).value();
    EXPECT_GE(one.at, wide.low.value());
    EXPECT_LE(one.at, wide.high.value());
  }
}

TEST(Crossover, LeavesOpenWhatWasNotMeasured) {
  // So wide that the dearest ratio stays above the factor to the end.
  const auto found = crossover(overhead_of(100, {1, 100, 1500}, 0.05), 1.1);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->low);
  EXPECT_FALSE(found->high);
  EXPECT_FALSE(crossover(overhead_of(100, {1, 10, 100}), 1.1));   // never comes down
  EXPECT_FALSE(crossover(overhead_of(0.01, {1, 10, 100}), 1.1));  // was never above
  EXPECT_FALSE(crossover(overhead_of(100, {5000}), 1.1));
  EXPECT_FALSE(crossover({}, 1.1));
}

TEST(Crossover, IsTheLastDescentWhereTheCurveComesUpAgain) {
  const std::vector<CostPair> points{{1, exactly(1), exactly(2)},
                                     {2, exactly(1), exactly(1)},
                                     {3, exactly(1), exactly(2)},
                                     {4, exactly(1), exactly(1)}};
  const auto found = crossover(points, 1.1);
  ASSERT_TRUE(found);
  EXPECT_GT(found->at, 3);
}

TEST(Crossover, RefusesWhatMakesNoSense) {
  EXPECT_THROW(
      (void)crossover(std::vector<CostPair>{{2, exactly(1), exactly(1)}, {1, exactly(1), exactly(1)}}, 1.1),
      std::invalid_argument);
  EXPECT_THROW((void)crossover(std::vector<CostPair>{{1, exactly(0), exactly(1)}}, 1.1),
               std::invalid_argument);
  EXPECT_THROW((void)crossover(std::vector<CostPair>{{1, {1, 2, 3}, exactly(1)}}, 1.1),
               std::invalid_argument);
  EXPECT_THROW((void)crossover({}, 0), std::invalid_argument);
}

TEST(Lowest, NamesTheBestAndWhatCannotBeToldFromIt) {
  const std::vector<Setting> settings{
      {1, about(100, 0.05)}, {16, about(20, 0.1)}, {64, about(19, 0.1)}, {256, about(25, 0.05)}};
  const auto found = lowest(settings);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->x, 64);
  EXPECT_EQ(found->cost, 19);
  EXPECT_THAT(found->tied, testing::ElementsAre(16, 64));
  EXPECT_FALSE(lowest({}));
}

}  // namespace
