#include "stats/holm.hpp"

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

TEST(Holm, AgreesWithTheExampleByHand) {
  // 4 x 0.005, 3 x 0.01, 2 x 0.03, and 0.04 raised to the 0.06 before it.
  const auto adjusted = holm(Values{0.01, 0.04, 0.03, 0.005});
  const Values expected{0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_DOUBLE_EQ(adjusted[i], expected[i]);
}

TEST(Holm, AgreesWithRsAdjustment) {
  for (const auto& row : read_table("holm.csv")) {
    const auto adjusted = holm(numbers(row.at("p")));
    const auto expected = numbers(row.at("adjusted"));
    ASSERT_EQ(adjusted.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-14);
  }
}

TEST(Holm, NeverExceedsOneAndTakesNone) {
  EXPECT_EQ(holm(Values{0.9, 1.0}), (Values{1.0, 1.0}));
  EXPECT_TRUE(holm(Values{}).empty());
}

TEST(Holm, KeepsTheChanceOfAnyFalseAlarm) {
  Draws draws{11};
  constexpr int times = 20000;
  const auto alarmed = share(times, [&] {
    for (const double p : holm(sample(20, [&] { return draws.uniform(); }))) {
      if (p <= 0.05) return true;
    }
    return false;
  });
  const double truth = 1.0 - std::pow(1.0 - 0.05 / 20, 20);  // twenty independent true hypotheses
  EXPECT_NEAR(alarmed, truth, chance(truth, times));
}

TEST(Holm, RefusesWhatIsNoProbability) {
  EXPECT_INVALID(holm(Values{0.5, not_a_number}), "holm");
  EXPECT_INVALID(holm(Values{-0.1}), "holm");
  EXPECT_INVALID(holm(Values{1.1}), "holm");
}

}  // namespace
}  // namespace ipc::stats
