// docs/ADDING.md: the mechanism that it writes out is compiled into this program, so all of tests/conformance
// tries it. Here: that it is the one in the page, and as short as promised.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "registry.hpp"
#include "support/command.hpp"

namespace ipc {
namespace {

/// What was compiled, without the line that tells the compiler where it stands.
std::string example_code() {
  std::string code = test::read_file(IPCBENCH_EXAMPLE);
  if (code.starts_with("#line")) code.erase(0, code.find('\n') + 1);
  return code;
}

TEST(Adding, TheExampleIsInThisProgramAsThePageHasIt) {
  const Mechanism* example = find_mechanism("pipe_polled");
  ASSERT_NE(example, nullptr);
  EXPECT_THAT(std::string{example->source},
              testing::AnyOf("docs/ADDING.md", "src/mechanisms/pipe_polled.cpp"));  // the latter: as it says
  const std::string code = example_code();
  EXPECT_THAT(code, testing::StartsWith("// pipe_polled"));
  EXPECT_THAT(test::read_file(std::filesystem::path{IPCBENCH_SOURCE} / "docs/ADDING.md"),
              testing::HasSubstr("```cpp\n" + code + "```"));
}

TEST(Adding, TheExampleIsUnderSixtyLines) { EXPECT_LT(std::ranges::count(example_code(), '\n'), 60); }

TEST(Adding, TheExampleOffersEveryScenarioOfAPipe) {
  const Mechanism& example = *find_mechanism("pipe_polled");
  for (const char* scenario : {"round_trip", "stream", "fan_in", "fan_out", "many_to_many", "pipeline"}) {
    Workload w;
    w.size = 64;
    w.workers = 2;
    w.operations = 100;
    w.warmup = 10;
    w.timeout = std::chrono::seconds{60};
    ASSERT_TRUE(example.offers(scenario)) << scenario;
    EXPECT_GT(example.run(scenario, w).elapsed.count(), 0) << scenario;
  }
}

}  // namespace
}  // namespace ipc
