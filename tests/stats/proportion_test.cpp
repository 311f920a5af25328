#include "stats/proportion.hpp"

#include <cmath>

#include "support.hpp"

namespace ipc::stats {
namespace {

TEST(ProportionUpperBound, OfNoHitsIsTheRuleOfThree) {
  for (const std::size_t n : {1U, 10U, 30U, 300U, 100'000U})
    EXPECT_NEAR(proportion_upper_bound(0, n), 1 - std::pow(0.05, 1.0 / static_cast<double>(n)), 1e-9);
}

// Python: the binomial sum with math.comb, halved to the bound. Of 1 in 2 it is the root of 0.95.
TEST(ProportionUpperBound, AgreesWithSumsOfWholeNumbers) {
  EXPECT_NEAR(proportion_upper_bound(1, 2), 0.9746794344808963, 1e-12);
  EXPECT_NEAR(proportion_upper_bound(1, 3), 0.8646496378284162, 1e-12);
  EXPECT_NEAR(proportion_upper_bound(5, 10), 0.7775588989918709, 1e-12);
}

// At the bound, seeing so few hits has just the chance that was allowed.
TEST(ProportionUpperBound, IsWhereSoFewHitsBecomeImplausible) {
  const double p = proportion_upper_bound(2, 40, 0.9);
  double chance = 0;
  double ways = 1;  // C(40, i)
  for (int i = 0; i <= 2; ++i) {
    chance += ways * std::pow(p, i) * std::pow(1 - p, 40 - i);
    ways *= static_cast<double>(40 - i) / (i + 1);
  }
  EXPECT_NEAR(chance, 0.1, 1e-10);
}

TEST(ProportionUpperBound, OfHitsAloneIsOne) { EXPECT_EQ(proportion_upper_bound(7, 7), 1); }

TEST(ProportionUpperBound, RefusesWhatItCannotAnswer) {
  EXPECT_INVALID(proportion_upper_bound(0, 0), "proportion_upper_bound");
  EXPECT_INVALID(proportion_upper_bound(2, 1), "proportion_upper_bound");
  EXPECT_INVALID(proportion_upper_bound(0, 1, 1.0), "proportion_upper_bound");
}

}  // namespace
}  // namespace ipc::stats
