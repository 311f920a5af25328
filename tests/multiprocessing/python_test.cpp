// python:…: the script carries out every scenario of every object, fails loudly, and leaves nothing behind.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "cell.hpp"
#include "core/program_files.hpp"
#include "support/command.hpp"

namespace {

using namespace std::chrono_literals;

struct Case {
  std::string mechanism, scenario;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.scenario << '/' << one.mechanism; }

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& mechanism : ipc::mechanisms())
    if (mechanism.family == "python")
      for (const auto& own : mechanism.runs)
        all.push_back({std::string{mechanism.name}, std::string{own.scenario}});
  return all;
}

class Python : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (const auto reason = ipc::find_mechanism(GetParam().mechanism)->why_unavailable(); !reason.empty())
      GTEST_SKIP() << reason;
  }
  [[nodiscard]] static ipc::Sample run(const ipc::Workload& workload) {
    return ipc::find_mechanism(GetParam().mechanism)->run(GetParam().scenario, workload);
  }
};

TEST_P(Python, CarriesOutEachOperation) {
  const ipc::test::NoNamesLeft nothing;
  const auto sample = run({.size = 64, .workers = 2, .operations = 23, .warmup = 2, .timeout = 120s});
  EXPECT_EQ(sample.operations, 23U);
  EXPECT_GT(sample.elapsed, 0ns);
  EXPECT_GT(sample.client.cpu_ns, 0);
  if (ipc::find_scenario(GetParam().scenario)->has_latency) {
    EXPECT_EQ(sample.latency.total(), 23U);
  }
}

/// Late enough, as a rule, that the interpreter has made its locks and its shared memory by then: it gives
/// each a name for some microseconds, and would leave it behind if it were killed just then.
TEST_P(Python, EndsAtItsTimeout) {
  const ipc::test::NoNamesLeft nothing;
  EXPECT_THROW((void)run({.size = 64, .workers = 2, .operations = 10'000'000, .timeout = 1s}),
               std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(Objects, Python, testing::ValuesIn(cases()), [](const auto& test) {
  std::string name = test.param.mechanism + "_" + test.param.scenario;
  for (char& c : name)
    if (c == ':') c = '_';
  return name;
});

TEST(PythonScript, SaysWhatIsWrongWithACell) {
  const auto python = ipc::find_command("python3");
  if (!python) GTEST_SKIP() << "there is no python3";
  const auto script = ipc::find_shared_file("bench/python/ipcbench_python.py");
  ASSERT_TRUE(script);
  const auto result = ipc::test::run(
      {python->string(), "-B", script->string(), "--cell", "round_trip/python:telepathy/size:1"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("no such cell here"), std::string::npos);
}

}  // namespace
