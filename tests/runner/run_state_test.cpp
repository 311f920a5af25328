#include "runner/run_state.hpp"

#include <gtest/gtest.h>

namespace ipc {
namespace {

/// The interval of 9 lies between the 2nd and the 8th, that of 25 between the 8th and the 18th.
TEST(LaunchesTo, AreThoseWhoseIntervalLiesWhereTheValuesAreNearEnough) {
  const std::vector<double> even{0.900, 0.925, 0.950, 0.975, 1.000, 1.025, 1.050, 1.075, 1.100};
  EXPECT_NEAR(*relative_half_width(even), 0.075, 1e-12);
  // 8 / 26 is the first that lies above 3 / 10, where the third of nine is: 0.95.
  EXPECT_EQ(launches_to(even, 0.05, 1000), 25U);
  EXPECT_EQ(launches_to(even, 0.05, 25), 25U);
  EXPECT_EQ(launches_to(even, 0.05, 24), std::nullopt);
}

TEST(LaunchesTo, KnowsHeaps) {
  const std::vector<double> two{1, 1, 1, 1, 1, 2, 2, 2, 2, 2};
  EXPECT_EQ(launches_to(two, 0.1, 81), std::nullopt) << "the median lies between the heaps";
  // So wide, but mostly one heap: 5 / 18 is the first that leaves the other out, as the 8th of ten does.
  const std::vector<double> stragglers{1, 1, 1, 1, 1, 1, 1, 1, 2, 2};
  EXPECT_EQ(relative_half_width(stragglers), 0.5);
  EXPECT_EQ(launches_to(stragglers, 0.1, 81), 17U);
}

}  // namespace
}  // namespace ipc
