#include "stats/change_points.hpp"

#include <algorithm>

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

// Normal noise around one level after another, each for so many values.
Values steps(const std::vector<std::pair<double, std::size_t>>& levels, double noise, std::uint64_t seed) {
  Draws draws{seed};
  Values series;
  for (const auto& [level, length] : levels) {
    for (std::size_t i = 0; i < length; ++i) series.push_back(level + noise * draws.normal());
  }
  return series;
}

std::vector<std::size_t> indices(const std::vector<ChangePoint>& points) {
  std::vector<std::size_t> found;
  found.reserve(points.size());
  for (const auto& point : points) found.push_back(point.index);
  return found;
}

TEST(ChangePoints, FindTheStepWhereItIs) {
  EXPECT_EQ(indices(change_points(steps({{100, 30}, {105, 30}}, 0.5, 1))), (std::vector<std::size_t>{30}));
}

// Every step is found; one more than there are comes up no more often than alpha allows.
TEST(ChangePoints, FindSeveralStepsAndSeldomOneTooMany) {
  constexpr int times = 200;
  const std::vector<std::size_t> truth{25, 45, 75};
  std::uint64_t seed = 1000;
  const auto too_many = share(times, [&] {
    const auto series = steps({{100, 25}, {107, 20}, {100, 30}, {90, 25}}, 1.0, seed);
    const auto found = indices(change_points(series, {.permutations = 99, .seed = seed++}));
    for (const auto index : truth) {
      EXPECT_EQ(std::count(found.begin(), found.end(), index), 1) << "seed " << seed - 1 << ", " << index;
    }
    return found.size() > truth.size();
  });
  EXPECT_LE(too_many, 0.05 + chance(0.05, times));
}

TEST(ChangePoints, FindAChangeOfSpread) {
  auto series = steps({{100, 60}}, 0.2, 3);
  const auto wild = steps({{100, 60}}, 5.0, 4);
  series.insert(series.end(), wild.begin(), wild.end());
  const auto found = change_points(series);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(static_cast<double>(found[0].index), 60.0, 4.0);
}

TEST(ChangePoints, DoNotCryWolf) {
  constexpr int times = 300;
  std::uint64_t seed = 100;
  const auto alarmed = share(times, [&] {
    const ChangePointOptions options{.permutations = 99, .seed = seed};
    return !change_points(steps({{100, 30}}, 1.0, seed++), options).empty();
  });
  EXPECT_LE(alarmed, 0.05 + chance(0.05, times));
}

TEST(ChangePoints, FindNoneInAConstantOrAShortSeries) {
  EXPECT_TRUE(change_points(Values(40, 7.0)).empty());
  EXPECT_TRUE(change_points(Values{}).empty());
  EXPECT_TRUE(change_points(Values{1, 1, 1, 9, 9, 9, 9, 9, 9}).empty());  // nine values, segments of five
}

TEST(ChangePoints, DoNotHeedOneOddValue) {
  auto series = steps({{100, 40}}, 1.0, 5);
  series[20] = 150.0;
  EXPECT_TRUE(change_points(series).empty());
}

// Q of the best cut from the formula alone, every sum written out.
std::pair<double, std::size_t> best_by_definition(const Values& x, double exponent, std::size_t shortest) {
  const auto distances = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
    double sum = 0.0;
    for (std::size_t i = a; i < b; ++i) {
      for (std::size_t j = c; j < d; ++j) sum += std::pow(std::abs(x[i] - x[j]), exponent);
    }
    return sum;
  };
  std::pair<double, std::size_t> best{-infinity, 0};
  for (std::size_t t = shortest; t + shortest <= x.size(); ++t) {
    for (std::size_t k = t + shortest; k <= x.size(); ++k) {
      const auto n = static_cast<double>(t);
      const auto m = static_cast<double>(k - t);
      const double energy = 2.0 * distances(0, t, t, k) / (n * m) - distances(0, t, 0, t) / (n * (n - 1.0)) -
                            distances(t, k, t, k) / (m * (m - 1.0));
      best = std::max(best, {n * m / (n + m) * energy, t});
    }
  }
  return best;
}

TEST(ChangePoints, ReportTheStatisticOfTheDefinition) {
  for (const double exponent : {0.5, 1.0, 1.7, 2.0}) {
    const auto series = steps({{10, 12}, {14, 11}}, 1.0, 6);
    const auto best = best_by_definition(series, exponent, 4);
    const auto found = change_points(series, {.exponent = exponent, .min_segment = 4, .permutations = 99});
    const auto same =
        std::find_if(found.begin(), found.end(), [&](const auto& p) { return p.index == best.second; });
    ASSERT_NE(same, found.end()) << exponent;
    EXPECT_NEAR(same->statistic, best.first, 1e-9 * best.first);
  }
}

TEST(ChangePoints, DoNotHeedUnitAndOrigin) {
  const auto series = steps({{100, 20}, {110, 25}}, 2.0, 7);
  Values moved = series;
  for (double& value : moved) value = value * 1024.0 + 65536.0;
  const auto before = change_points(series);
  const auto after = change_points(moved);
  EXPECT_EQ(indices(before), indices(after));
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(before[0].p, after[0].p);
}

TEST(ChangePoints, RepeatWithTheirSeed) {
  const auto series = steps({{100, 20}, {101, 20}}, 1.0, 8);
  const ChangePointOptions options{.alpha = 0.9, .seed = 42};
  const auto first = change_points(series, options);
  const auto second = change_points(series, options);
  ASSERT_EQ(indices(first), indices(second));
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].p, second[i].p);
}

TEST(ChangePoints, StateAPNoSmallerThanThePermutationsAllow) {
  const auto found = change_points(steps({{1, 20}, {100, 20}}, 0.1, 9), {.permutations = 99});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_DOUBLE_EQ(found[0].p, 0.01);
}

TEST(ChangePoints, RefuseWhatTheyCannotAnswer) {
  EXPECT_INVALID(change_points(Values{1.0, not_a_number}), "change_points");
  EXPECT_INVALID(change_points(Values{1.0}, {.alpha = 0.0}), "change_points");
  EXPECT_INVALID(change_points(Values{1.0}, {.exponent = 0.0}), "change_points");
  EXPECT_INVALID(change_points(Values{1.0}, {.exponent = not_a_number}), "change_points");
  EXPECT_INVALID(change_points(Values{1.0}, {.min_segment = 1}), "change_points");
  EXPECT_INVALID(change_points(Values{1.0}, {.permutations = 0}), "change_points");
}

}  // namespace
}  // namespace ipc::stats
