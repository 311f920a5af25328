// Names of cells: read and written by the same table, so that one cell has one name.
#include "cell.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipc {
namespace {

std::string refusal(std::string_view name) {
  try {
    [[maybe_unused]] const Cell cell = Cell::parse(name);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(CellName, ReadsBackAsWritten) {
  for (const auto* name :
       {"round_trip/pipe/size:64/placement:same_cpu", "stream/pipe/size:1048576/placement:unpinned",
        "stream/pipe/size:8/capacity:4096/placement:same_llc", "round_trip/null/size:1/placement:cross_node"})
    EXPECT_EQ(Cell::parse(name).name(), name);
}

TEST(CellName, CarriesTheWorkload) {
  const Cell cell = Cell::parse("stream/pipe/size:4096/capacity:65536/placement:same_cpu");
  EXPECT_EQ(cell.workload.size, 4096U);
  EXPECT_EQ(cell.workload.capacity, 65536U);
  EXPECT_EQ(cell.workload.placement, Placement::same_cpu);
  EXPECT_EQ(cell.mechanism->name, "pipe");
  EXPECT_EQ(cell.fields().size(), 3U);
}

TEST(CellName, SaysWhatIsWrongAndWhatWasExpected) {
  using testing::AllOf;
  using testing::HasSubstr;
  EXPECT_THAT(refusal("round_trap/pipe/size:64/placement:same_cpu"),
              AllOf(HasSubstr("'round_trap'"), HasSubstr("did you mean 'round_trip'?")));
  EXPECT_THAT(refusal("round_trip/smoke/size:64/placement:same_cpu"),
              AllOf(HasSubstr("mechanism 'smoke'"), HasSubstr("did you mean")));
  EXPECT_THAT(refusal("stream/null/size:64/placement:same_cpu"),
              HasSubstr("'null' has no scenario 'stream'"));
  EXPECT_THAT(refusal("round_trip/pipe/size:0/placement:same_cpu"), HasSubstr("size '0'"));
  EXPECT_THAT(refusal("round_trip/pipe/size:-1/placement:same_cpu"), HasSubstr("size '-1'"));
  EXPECT_THAT(refusal("round_trip/pipe/size:99999999999999999999/placement:same_cpu"),
              HasSubstr("expected bytes"));
  EXPECT_THAT(refusal("round_trip/pipe/size:64/placement:here"), HasSubstr("expected one of same_cpu"));
  EXPECT_THAT(refusal("round_trip/pipe/size:64/colour:red/placement:same_cpu"), HasSubstr("'colour:red'"));
}

TEST(CellName, HasOneFormOnly) {
  for (const auto* name :
       {"round_trip/pipe/size:64", "round_trip/pipe/placement:same_cpu/size:64", "round_trip/pipe",
        "round_trip/pipe/size:64/size:64/placement:same_cpu", "round_trip/pipe/size:1k/placement:same_cpu",
        "round_trip/pipe/size:64/workers:2/placement:same_cpu",
        "round_trip/pipe/size:64/placement:same_cpu/"})
    EXPECT_THAT(refusal(name), testing::HasSubstr("expected the form")) << name;
}

TEST(CellName, TheFormThatIsExpectedIsOneThatIsTaken) {
  std::size_t forms = 0;
  for (const Scenario& scenario : scenarios())
    for (const Mechanism& mechanism : mechanisms()) {
      if (!mechanism.offers(scenario.name)) continue;
      const std::string bare = fmt::format("{}/{}", scenario.name, mechanism.name);
      const std::string refused = refusal(bare);
      constexpr std::string_view kExpected{"expected the form "};
      const auto at = refused.find(kExpected);
      ASSERT_NE(at, std::string::npos) << bare << ": " << refused;
      const std::string form = refused.substr(at + kExpected.size());
      EXPECT_EQ(Cell::parse(form).name(), form);
      ++forms;
    }
  EXPECT_GT(forms, 400U);
}

TEST(Sizes, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(parse_size("1"), 1U);
  EXPECT_EQ(parse_size("4k"), 4096U);
  EXPECT_EQ(parse_size("1M"), 1048576U);
  EXPECT_EQ(parse_size("1G"), 1073741824U);
  for (const auto* wrong : {"", "0", "k", "4kb", "1.5k", "-4", "2G", " 4", "99999999999999999999"})
    EXPECT_THROW((void)parse_size(wrong), std::invalid_argument) << wrong;
}

TEST(Durations, ReadBackAsWritten) {
  for (const auto* text : {"0ns", "1ns", "1500ns", "10us", "1ms", "1500us", "2s", "3600s"})
    EXPECT_EQ(write_duration(parse_duration(text)), text);
  EXPECT_EQ(write_duration(parse_duration("1000us")), "1ms");
  for (const auto* wrong : {"", "10", "us", "-1us", "3601s", "1h", "1.5ms", "99999999999999999999s"})
    EXPECT_THROW((void)parse_duration(wrong), std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace ipc
