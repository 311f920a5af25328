// Plans: what a profile and a selection come to on a given machine.
#include "runner/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files/json.hpp"

namespace ipc {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Topology& two_cpus() {
  static const Topology topology = Topology::of_description("package:1 l3:1 core:2 pu:1");
  return topology;
}

Plan plan(const Selection& selection, const char* profile = "quick", const Topology& topology = two_cpus()) {
  return make_plan(find_profile(profile), selection, topology);
}

std::string refusal(const Selection& selection) {
  try {
    [[maybe_unused]] const Plan made = plan(selection);
  } catch (const UnusableInput& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Plan, NamesEveryCellOnce) {
  for (const Profile& profile : profiles()) {
    std::set<std::string> names;
    for (const Cell& cell : plan({}, profile.name.data()).cells)
      EXPECT_TRUE(names.insert(cell.name()).second);
    EXPECT_GT(names.size(), 20U);
  }
}

TEST(Plan, LeavesOutWhatTheMachineLacksAndSaysWhy) {
  bool smt = false;
  bool too_large = false;
  for (const auto& [cell, reason] : plan({}, "standard").skipped) {
    smt = smt || (cell.ends_with("placement:smt") && reason.find("hardware threads") != std::string::npos);
    too_large = too_large || (cell.find("/signal/size:4096/") != std::string::npos &&
                              reason == "signal carries at most 8 bytes here");
  }
  EXPECT_TRUE(smt);
  EXPECT_TRUE(too_large);
}

TEST(Plan, NarrowsDownToWhatWasAskedFor) {
  const Plan made = plan({.mechanisms = {"pipe"},
                          .scenarios = {"round_trip"},
                          .sizes = {"1", "2k"},
                          .placements = {"same_cpu"},
                          .cells = {}});
  ASSERT_EQ(made.cells.size(), 2U);
  EXPECT_EQ(made.cells[0].name(), "round_trip/pipe/size:1/placement:same_cpu");
  EXPECT_EQ(made.cells[1].name(), "round_trip/pipe/size:2048/placement:same_cpu");
}

TEST(Plan, TakesCellsByName) {
  const Plan made = plan({.mechanisms = {},
                          .scenarios = {},
                          .sizes = {},
                          .placements = {},
                          .cells = {"stream/pipe/size:3/placement:unpinned"}});
  ASSERT_EQ(made.cells.size(), 1U);
  EXPECT_EQ(made.cells[0].workload.size, 3U);
}

TEST(Plan, SaysWhatWasWrong) {
  EXPECT_THAT(refusal({.mechanisms = {"pype"}, .scenarios = {}, .sizes = {}, .placements = {}, .cells = {}}),
              AllOf(HasSubstr("'pype'"), HasSubstr("did you mean 'pipe'?")));
  EXPECT_THAT(refusal({.mechanisms = {}, .scenarios = {"race"}, .sizes = {}, .placements = {}, .cells = {}}),
              AllOf(HasSubstr("'race'"), HasSubstr("did you mean")));
  EXPECT_THAT(refusal({.mechanisms = {}, .scenarios = {}, .sizes = {"0"}, .placements = {}, .cells = {}}),
              HasSubstr("size '0'"));
  EXPECT_THAT(
      refusal({.mechanisms = {"signal"}, .scenarios = {}, .sizes = {"9"}, .placements = {}, .cells = {}}),
      HasSubstr("signal carries at most 8 bytes"));
  EXPECT_THAT(refusal({.mechanisms = {}, .scenarios = {}, .sizes = {}, .placements = {"near"}, .cells = {}}),
              HasSubstr("'near'"));
  EXPECT_THAT(
      refusal({.mechanisms = {"pipe"}, .scenarios = {}, .sizes = {}, .placements = {"smt"}, .cells = {}}),
      HasSubstr("hardware threads"));
  EXPECT_THAT(
      refusal({.mechanisms = {"null"}, .scenarios = {"stream"}, .sizes = {}, .placements = {}, .cells = {}}),
      HasSubstr("nothing to measure"));
  EXPECT_THROW((void)find_profile("fast"), UnusableInput);
}

}  // namespace
}  // namespace ipc
