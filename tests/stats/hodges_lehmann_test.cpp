#include "stats/hodges_lehmann.hpp"

#include "stats/mann_whitney.hpp"
#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

TEST(HodgesLehmann, AgreesWithRsWilcoxTest) {
  for (const auto& row : read_table("hodges_lehmann.csv")) {
    const auto estimate = hodges_lehmann_shift(numbers(row.at("base")), numbers(row.at("candidate")),
                                               1.0 - std::stod(row.at("confidence")));
    EXPECT_NEAR(estimate.value, std::stod(row.at("estimate")), 1e-10);
    ASSERT_TRUE(estimate.interval);
    EXPECT_NEAR(estimate.interval->low, std::stod(row.at("low")), 1e-10);
    EXPECT_NEAR(estimate.interval->high, std::stod(row.at("high")), 1e-10);
    EXPECT_GE(estimate.interval->coverage, std::stod(row.at("confidence")));
    EXPECT_EQ(estimate.method, Method::exact);
  }
}

// Hollander, Wolfe & Chicken (2014), section 4.2 and 4.3, examples 4.3 and 4.4: -0.305, and (-0.76, 0.15) at
// 96 %.
TEST(HodgesLehmann, AgreesWithATextbookExample) {
  const Values term{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const Values early{1.15, 0.88, 0.90, 0.74, 1.21};
  const auto estimate = hodges_lehmann_shift(term, early, 0.04);
  EXPECT_NEAR(estimate.value, -0.305, 1e-12);
  ASSERT_TRUE(estimate.interval);
  EXPECT_NEAR(estimate.interval->low, -0.76, 1e-12);
  EXPECT_NEAR(estimate.interval->high, 0.15, 1e-12);
  EXPECT_NEAR(estimate.interval->coverage, 0.96, 5e-3);
}

TEST(HodgesLehmann, HasNoIntervalBelowFourLaunchesASide) {
  const auto estimate = hodges_lehmann_shift(Values{1.0, 2.0, 3.0}, Values{2.0, 3.0, 4.0});
  EXPECT_EQ(estimate.value, 1.0);
  EXPECT_FALSE(estimate.interval);
  const auto [base, candidate] = samples_with_u(4, 4, 8);
  EXPECT_TRUE(hodges_lehmann_shift(base, candidate).interval);
  EXPECT_FALSE(hodges_lehmann_shift(base, candidate, 0.05 / 150).interval);
}

TEST(HodgesLehmann, LeavesOutExactlyTheShiftsThatTheTestRejects) {
  Draws draws{6};
  for (int trial = 0; trial < 300; ++trial) {
    const auto base = sample(6, [&] { return draws.normal(); });
    const auto candidate = sample(8, [&] { return draws.normal() + 1.0; });
    const auto interval = hodges_lehmann_shift(base, candidate).interval;
    ASSERT_TRUE(interval);
    EXPECT_EQ(interval->contains(0.0), mann_whitney(base, candidate).p > 0.05);
  }
}

TEST(Separation, IsTheAlphaAtWhichTheIntervalReachesZero) {
  Draws draws{7};
  const MannWhitneyNull null{6, 8};
  for (int trial = 0; trial < 300; ++trial) {
    const unsigned levels = trial % 2 == 0 ? 6 : 1000000;  // with ties, and hardly any
    const auto base = sample(6, [&] { return draws.whole(levels); });
    const auto candidate = sample(8, [&] { return draws.whole(levels) + 0.5 * levels; });
    const auto found = separation(base, candidate, null);
    if (found.p >= 1.0) continue;
    const auto at = hodges_lehmann_shift(base, candidate, found.p).interval;
    ASSERT_TRUE(at);
    EXPECT_FALSE(at->contains(0.0));
    EXPECT_EQ(found.candidate_above, at->low > 0.0);
    const auto below = hodges_lehmann_shift(base, candidate, found.p * 0.999).interval;
    EXPECT_TRUE(!below || below->contains(0.0));
  }
}

TEST(HodgesLehmann, MovesWithTheCandidate) {
  Draws draws{8};
  for (int trial = 0; trial < 100; ++trial) {
    // Whole numbers and a whole shift, so that the arithmetic is exact.
    const auto base = sample(7, [&] { return 1000.0 + draws.whole(100); });
    auto candidate = sample(7, [&] { return 1000.0 + draws.whole(100); });
    const auto before = hodges_lehmann_shift(base, candidate);
    for (double& value : candidate) value += 64.0;
    const auto after = hodges_lehmann_shift(base, candidate);
    EXPECT_EQ(after.value, before.value + 64.0);
    EXPECT_EQ(after.interval->low, before.interval->low + 64.0);
    EXPECT_EQ(after.interval->high, before.interval->high + 64.0);
    const auto turned = hodges_lehmann_shift(candidate, base);
    EXPECT_EQ(turned.value, -after.value);
    EXPECT_EQ(turned.interval->low, -after.interval->high);
  }
}

TEST(HodgesLehmann, RatioFindsAFactorInAnyUnit) {
  const Values base{4800, 4850, 4790, 4910, 4860, 4820, 4830};
  Values candidate;
  for (const double value : base) candidate.push_back(value * 1.07);
  const auto estimate = hodges_lehmann_ratio(base, candidate);
  EXPECT_NEAR(estimate.value, 1.07, 1e-12);
  ASSERT_TRUE(estimate.interval);
  EXPECT_TRUE(estimate.interval->contains(1.07));
  EXPECT_FALSE(estimate.interval->contains(1.0));
  Values scaled = base;
  for (double& value : scaled) value /= 1000.0;
  for (double& value : candidate) value /= 1000.0;
  EXPECT_NEAR(hodges_lehmann_ratio(scaled, candidate).interval->low, estimate.interval->low, 1e-12);
}

TEST(HodgesLehmann, CoversAsOftenAsItSaysAndAtLeastThatWithTies) {
  Draws draws{9};
  constexpr int times = 20000;
  const double stated = hodges_lehmann_shift(Values(7, 1.0), Values(7, 1.0)).interval->coverage;
  const auto skewed = share(times, [&] {
    const auto draw = [&] { return draws.exponential(); };
    return hodges_lehmann_shift(sample(7, draw), sample(7, draw)).interval->contains(0.0);
  });
  EXPECT_NEAR(skewed, stated, chance(stated, times));
  const auto tied = share(times, [&] {
    const auto draw = [&] { return draws.whole(4); };
    return hodges_lehmann_shift(sample(7, draw), sample(7, draw)).interval->contains(0.0);
  });
  EXPECT_GE(tied, stated - chance(stated, times));
}

TEST(HodgesLehmann, NamesTheNormalMethodBeyondTheLimit) {
  Draws draws{10};
  const auto base = sample(150, [&] { return draws.normal(); });
  const auto candidate = sample(150, [&] { return draws.normal() + 0.5; });
  const auto estimate = hodges_lehmann_shift(base, candidate);
  EXPECT_EQ(estimate.method, Method::normal);
  ASSERT_TRUE(estimate.interval);
  EXPECT_TRUE(estimate.interval->contains(estimate.value));
  EXPECT_NEAR(estimate.interval->coverage, 0.95, 1e-3);
  EXPECT_EQ(estimate.interval->contains(0.0), mann_whitney(base, candidate).p > 0.05);
}

TEST(HodgesLehmann, RefusesWhatItCannotAnswer) {
  EXPECT_INVALID(hodges_lehmann_shift(Values{}, Values{1.0}), "hodges_lehmann_shift");
  EXPECT_INVALID(hodges_lehmann_shift(Values{1.0}, Values{not_a_number}), "hodges_lehmann_shift");
  EXPECT_INVALID(hodges_lehmann_shift(Values{1.0}, Values{1.0}, 0.0), "hodges_lehmann_shift");
  EXPECT_INVALID(hodges_lehmann_ratio(Values{1.0}, Values{0.0}), "hodges_lehmann_ratio");
  EXPECT_INVALID(hodges_lehmann_ratio(Values{-1.0}, Values{1.0}), "hodges_lehmann_ratio");
  EXPECT_INVALID(separation(Values{}, Values{1.0}, MannWhitneyNull{1, 1}), "separation");
}

}  // namespace
}  // namespace ipc::stats
