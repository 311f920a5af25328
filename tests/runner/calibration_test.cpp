#include "runner/calibration.hpp"

#include <gtest/gtest.h>

namespace ipc {
namespace {

using namespace std::chrono_literals;

Calibration calibrated(double operation_ns) {
  return calibrate(
      [&](const LaunchOrder& order) {
        EXPECT_EQ(order.operations, 0U);
        EXPECT_EQ(order.timed, 5ms);
        LaunchResult result;
        result.entry = {{"op_ns", operation_ns}, {"batch", 2.0}};
        result.seconds = 0.25;
        return result;
      },
      {.cell = "c", .timed = 5ms}, 20ms);
}

TEST(Calibration, FindsHowManyOperationsTakeTheTime) {
  const Calibration found = calibrated(1250);
  EXPECT_EQ(found.operations, 16'000U);
  EXPECT_EQ(found.batch, 2U);
  EXPECT_EQ(found.seconds, 0.25);
  EXPECT_EQ(calibrated(1234.5).operations, 16'000U);  // 16 200.9
  EXPECT_EQ(calibrated(700'000).operations, 28U);     // 28.6
}

TEST(Calibration, OperationsAreNeitherTooFewNorTooMany) {
  EXPECT_EQ(calibrated(1e9).operations, 10U);
  EXPECT_EQ(calibrated(0.01).operations, 100'000'000U);
  EXPECT_EQ(calibrated(0).operations, 100'000'000U);
}

TEST(Calibration, AFailureIsToldAndNothingElse) {
  const Calibration found = calibrate(
      [&](const LaunchOrder&) {
        LaunchResult result;
        result.error = "the server gave up";
        result.seconds = 0.5;
        return result;
      },
      {}, 20ms);
  EXPECT_EQ(found.error, "the server gave up");
  EXPECT_EQ(found.seconds, 0.5);
  EXPECT_EQ(found.operations, 0U);
}

}  // namespace
}  // namespace ipc
