#include "stats/steady_state.hpp"

#include <algorithm>

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

TEST(Settled, AllowsTwoPercentBetweenTheHalves) {
  EXPECT_TRUE(settled(Values{100, 100, 100, 100, 100, 102, 102, 102, 102, 102}));
  EXPECT_FALSE(settled(Values{100, 100, 100, 100, 100, 102.1, 102.1, 102.1, 102.1, 102.1}));
}

TEST(Settled, SeesAWarmUpADriftAndASlowDown) {
  EXPECT_FALSE(settled(Values{130, 120, 115, 110, 108, 100, 100, 100, 100, 100}));
  EXPECT_FALSE(settled(Values{100, 101, 102, 103, 104, 105, 106, 107, 108, 109}));
}

TEST(Settled, DoesNotHeedOneSlowBlock) {
  EXPECT_TRUE(settled(Values{100, 100, 900, 100, 100, 100, 100, 100, 100, 100}));
}

TEST(Settled, IsTheSameBackwardsAndInAnyUnit) {
  Draws draws{12};
  for (int trial = 0; trial < 500; ++trial) {
    auto blocks = sample(10, [&] { return 100.0 + draws.whole(8); });
    const bool forwards = settled(blocks);
    std::reverse(blocks.begin(), blocks.end());
    EXPECT_EQ(settled(blocks), forwards);
    for (double& block : blocks) block *= 1024.0;
    EXPECT_EQ(settled(blocks), forwards);
  }
}

TEST(Settled, LeavesTheMiddleOfAnOddNumberOut) { EXPECT_TRUE(settled(Values{100, 900, 100})); }

TEST(Settled, RefusesWhatItCannotAnswer) {
  EXPECT_INVALID(settled(Values{}), "settled");
  EXPECT_INVALID(settled(Values{1.0}), "settled");
  EXPECT_INVALID(settled(Values{1.0, 0.0}), "settled");
  EXPECT_INVALID(settled(Values{1.0, not_a_number}), "settled");
  EXPECT_INVALID(settled(Values{1.0, 1.0}, -0.1), "settled");
  EXPECT_INVALID(settled(Values{1.0, 1.0}, not_a_number), "settled");
}

}  // namespace
}  // namespace ipc::stats
