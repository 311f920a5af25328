#include "stats/order_statistics.hpp"

#include <algorithm>

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

Values one_to(std::size_t n) {
  Values values;
  for (std::size_t i = n; i > 0; --i) values.push_back(static_cast<double>(i));
  return values;
}

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddle) {
  EXPECT_EQ(median(Values{7.0}), 7.0);
  EXPECT_EQ(median(Values{3.0, 1.0, 2.0}), 2.0);
  EXPECT_EQ(median(Values{4.0, 1.0, 3.0, 2.0}), 2.5);
}

TEST(Quantile, AgreesWithNumPy) {
  for (const auto& row : read_table("quantiles.csv")) {
    const auto expected = std::stod(row.at("quantile"));
    EXPECT_NEAR(quantile(numbers(row.at("values")), std::stod(row.at("q"))), expected, 1e-12 * expected);
  }
}

// The median's interval as pairs of order statistics, two-sided 95 %: Nair (1940), "Table of confidence
// interval for the median in samples from any continuous population", Sankhya 4; the coverage by hand from
// the binomial with p = 1/2.
TEST(MedianInterval, AgreesWithThePublishedTable) {
  struct Entry {
    std::size_t n, low;
    double coverage;
  };
  for (const auto& [n, low, coverage] : std::vector<Entry>{{6, 1, 0.9688},
                                                           {7, 1, 0.9844},
                                                           {8, 1, 0.9922},
                                                           {9, 2, 0.9609},
                                                           {10, 2, 0.9785},
                                                           {11, 2, 0.9883},
                                                           {12, 3, 0.9614},
                                                           {15, 4, 0.9648},
                                                           {20, 6, 0.9586},
                                                           {25, 8, 0.9567}}) {
    const auto interval = median_interval(one_to(n));
    ASSERT_TRUE(interval) << n;
    EXPECT_EQ(interval->low, static_cast<double>(low)) << n;
    EXPECT_EQ(interval->high, static_cast<double>(n + 1 - low)) << n;
    EXPECT_NEAR(interval->coverage, coverage, 5e-5) << n;
  }
}

TEST(MedianInterval, NeedsSixValuesForNinetyFivePercent) {
  for (std::size_t n = 1; n < 6; ++n) EXPECT_FALSE(median_interval(one_to(n))) << n;
  EXPECT_TRUE(median_interval(one_to(6)));
}

TEST(MedianInterval, TakesACoverageThatIsMetExactly) {
  const auto interval = median_interval(one_to(5), 1.0 - 2.0 / 32.0);
  ASSERT_TRUE(interval);
  EXPECT_DOUBLE_EQ(interval->coverage, 0.9375);
}

TEST(QuantileInterval, AgreesWithSciPysBinomial) {
  for (const auto& row : read_table("quantile_intervals.csv")) {
    const auto values = one_to(std::stoul(row.at("n")));
    const auto interval = quantile_interval(values, std::stod(row.at("q")), std::stod(row.at("coverage")));
    const auto low = std::stod(row.at("low"));
    ASSERT_EQ(interval.has_value(), low != 0.0) << row.at("n") << " " << row.at("q");
    if (!interval) continue;
    EXPECT_EQ(interval->low, low);
    EXPECT_EQ(interval->high, std::stod(row.at("high")));
    EXPECT_NEAR(interval->coverage, std::stod(row.at("achieved")), 1e-11);
  }
}

TEST(MedianInterval, MovesWithAMonotoneTransformation) {
  Draws draws{1};
  for (int trial = 0; trial < 100; ++trial) {
    const auto values = sample(11, [&] { return draws.normal(); });
    Values moved = values;
    for (double& value : moved) value = std::exp(value);
    const auto before = median_interval(values);
    const auto after = median_interval(moved);
    EXPECT_EQ(std::exp(before->low), after->low);
    EXPECT_EQ(std::exp(before->high), after->high);
    EXPECT_TRUE(before->contains(median(values)));
  }
}

TEST(MedianInterval, CoversAsOftenAsItSaysWhateverTheDistribution) {
  Draws draws{2};
  constexpr int times = 20000;
  const double stated = median_interval(one_to(9))->coverage;
  const auto covered = share(times, [&] {
    return median_interval(sample(9, [&] { return draws.exponential(); }))->contains(std::numbers::ln2);
  });
  EXPECT_NEAR(covered, stated, chance(stated, times));
}

TEST(OrderStatistics, RefuseWhatTheyCannotAnswer) {
  EXPECT_INVALID(median(Values{}), "median");
  EXPECT_INVALID(median(Values{1.0, not_a_number}), "median");
  EXPECT_INVALID(quantile(Values{1.0, infinity}, 0.5), "quantile");
  EXPECT_INVALID(quantile(Values{1.0}, -0.1), "quantile");
  EXPECT_INVALID(quantile(Values{1.0}, not_a_number), "quantile");
  EXPECT_INVALID(median_interval(Values{}), "quantile_interval");
  EXPECT_INVALID(median_interval(one_to(9), 1.0), "quantile_interval");
  EXPECT_INVALID(median_interval(one_to(9), not_a_number), "quantile_interval");
  EXPECT_INVALID(quantile_interval(one_to(9), 0.0), "quantile_interval");
}

TEST(LowerRank, IsWhereTheIntervalBegins) {
  EXPECT_EQ(lower_rank(5, 0.5), 0U);
  for (std::size_t n = 6; n <= 60; ++n)
    EXPECT_EQ(static_cast<double>(lower_rank(n, 0.5)), median_interval(one_to(n))->low) << n;
  EXPECT_EQ(static_cast<double>(lower_rank(50, 0.9, 0.9)), quantile_interval(one_to(50), 0.9, 0.9)->low);
  EXPECT_THROW((void)lower_rank(9, 0.0), std::invalid_argument);
  EXPECT_THROW((void)lower_rank(9, 0.5, 1.0), std::invalid_argument);
}

}  // namespace
}  // namespace ipc::stats
