#include "runner/calibration.hpp"

#include <gtest/gtest.h>

namespace ipc {
namespace {

using namespace std::chrono_literals;

/// A machine on which each look sees so many operations, of so many ns each, in turn.
struct Machine {
  struct Seen {
    double operations, ns;
  };
  std::vector<Seen> sees;
  std::vector<LaunchOrder> orders;

  LaunchResult operator()(const LaunchOrder& order) {
    const Seen seen = sees.at(orders.size());
    orders.push_back(order);
    LaunchResult result;
    result.entry = {{"op_ns", seen.ns}, {"samples", seen.operations}, {"batch", 2500 / seen.ns}};
    result.seconds = 0.25;
    return result;
  }
};

Calibration calibrated(Machine& machine) {
  return calibrate([&](const LaunchOrder& order) { return machine(order); },
                   {.cell = "c", .timed = 5ms, .timeout = 3s}, 20ms);
}

TEST(Calibration, OneLookIsEnoughThatLastedLong) {
  Machine machine{.sees = {{6000, 1250}}, .orders = {}};
  const Calibration found = calibrated(machine);
  EXPECT_EQ(found.operations, 16'000U);  // 20 ms / 1250 ns
  EXPECT_EQ(found.batch, 2U);
  EXPECT_EQ(found.seconds, 0.25);
  ASSERT_EQ(machine.orders.size(), 1U);
  EXPECT_EQ(machine.orders[0].operations, 0U);
  EXPECT_EQ(machine.orders[0].timed, 5ms);
}

/// What a search saw that was given up: ten cold operations. Theirs would be the batch of every launch.
TEST(Calibration, AShortLookIsFollowedByALongerOne) {
  Machine machine{.sees = {{10, 5000}, {1000, 1250}, {4000, 125}, {1, 1}}, .orders = {}};
  const Calibration found = calibrated(machine);
  EXPECT_EQ(found.operations, 160'000U);
  EXPECT_EQ(found.batch, 20U);
  EXPECT_EQ(found.seconds, 0.75);
  ASSERT_EQ(machine.orders.size(), 3U);
  EXPECT_EQ(machine.orders[1].operations, 1000U);  // 5 ms / 5000 ns
  EXPECT_EQ(machine.orders[2].operations, 4000U);
  EXPECT_EQ(machine.orders[2].timeout, 3s);
}

TEST(Calibration, OperationsAreNeitherTooFewNorTooMany) {
  Machine slow{.sees = {{1, 1e9}}, .orders = {}};
  EXPECT_EQ(calibrated(slow).operations, 10U);
  EXPECT_EQ(slow.orders.size(), 1U);
  Machine fast{.sees = {{5e7, 0.01}}, .orders = {}};  // no operation takes less than 0.1 ns
  EXPECT_EQ(calibrated(fast).operations, 100'000'000U);
}

TEST(Calibration, AFailureEndsIt) {
  int launches = 0;
  const Calibration found = calibrate(
      [&](const LaunchOrder&) {
        ++launches;
        LaunchResult result;
        result.error = "the server gave up";
        return result;
      },
      {}, 20ms);
  EXPECT_EQ(found.error, "the server gave up");
  EXPECT_EQ(launches, 1);
}

}  // namespace
}  // namespace ipc
