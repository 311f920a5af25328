// spawn: every way makes and collects every process, whatever its parent's size, and leaves none behind.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "cell.hpp"
#include "core/memory.hpp"
#include "scenarios/spawn.hpp"

namespace {

using namespace std::chrono_literals;

std::vector<std::string> ways() {
  std::vector<std::string> names;
  for (const auto& mechanism : ipc::mechanisms())
    if (mechanism.offers("spawn") && mechanism.family != "python" && mechanism.why_unavailable().empty())
      names.emplace_back(mechanism.name);
  return names;
}

class Spawn : public testing::TestWithParam<std::string> {};

TEST_P(Spawn, MakesAndCollectsEachProcess) {
  for (const std::size_t resident : {std::size_t{0}, std::size_t{8} << 20U}) {
    const auto sample =
        ipc::find_mechanism(GetParam())->run("spawn", {.resident = resident, .operations = 23, .warmup = 2});
    EXPECT_EQ(sample.operations, 23U);
    EXPECT_EQ(sample.latency.total(), 23U);
    EXPECT_GT(sample.elapsed, 0ns);
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);  // we have no child left
}

INSTANTIATE_TEST_SUITE_P(Ways, Spawn, testing::ValuesIn(ways()), [](const auto& test) { return test.param; });

TEST(SpawnMemory, IsThereAndOnTheRightPages) {
  constexpr std::size_t kSize = std::size_t{64} << 20U;
  const std::size_t before = ipc::bytes_on_huge_pages();
  {
    const ipc::ResidentMemory memory{kSize, ipc::Pages::base};
    EXPECT_LT(ipc::bytes_on_huge_pages(), before + kSize / 10);
  }
  if (ipc::why_no_huge_pages().empty()) {
    EXPECT_NO_THROW((ipc::ResidentMemory{kSize, ipc::Pages::huge}));
  }
}

TEST(SpawnMemory, ACellLargerThanTheMachineIsSkippedWithTheReason) {
  const auto topology = ipc::Topology::of_this_machine();
  auto cell = ipc::Cell::parse("spawn/fork/resident:0/placement:unpinned");
  EXPECT_EQ(cell.why_not(topology), "");
  cell.workload.resident = std::size_t{1} << 50U;
  EXPECT_NE(cell.why_not(topology).find("memory"), std::string::npos);
}

}  // namespace
