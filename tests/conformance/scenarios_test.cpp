// Every scenario over every mechanism that offers it, with peers beyond the number of CPUs. What each message
// must be, the scenarios themselves check (see also Liars, and Supervision).
#include <gtest/gtest.h>

#include "cell.hpp"
#include "support/command.hpp"

namespace ipc {

static void PrintTo(const Mechanism& mechanism, std::ostream* out) { *out << mechanism.name; }

namespace {

using namespace std::chrono_literals;

class ScenariosOver : public testing::TestWithParam<Mechanism> {
 protected:
  void SetUp() override {
    if (const auto reason = GetParam().why_unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  }
  /// Runs the cell, unless it says why it cannot be.
  static void run(std::string_view scenario, std::size_t size, unsigned workers,
                  std::chrono::nanoseconds gap = 0ns) {
    if (!GetParam().offers(scenario)) return;
    SCOPED_TRACE(testing::Message() << scenario << " size " << size << " workers " << workers);
    Cell cell{.scenario = find_scenario(scenario), .mechanism = &GetParam(), .workload = {}};
    cell.workload.size = size;
    cell.workload.workers = workers;
    cell.workload.gap = gap;
    cell.workload.operations = 101;  // no multiple of the peers
    cell.workload.warmup = 7;
    cell.workload.timeout = 60s;
    static const Topology topology = Topology::of_this_machine();
    if (!cell.why_not(topology).empty()) return;
    const test::NoNamesLeft nothing;
    const Sample sample = GetParam().run(scenario, cell.workload);
    EXPECT_EQ(sample.operations, 101U);
    EXPECT_GT(sample.elapsed.count(), 0);
    EXPECT_GT(sample.client.cpu_ns, 0);
    EXPECT_LE(sample.lost, GetParam().traits.reliable ? 0U : 101U);
    if (cell.scenario->has_latency) {
      EXPECT_GT(sample.latency.total(), 0U);
      EXPECT_LE(sample.latency.max(), sample.elapsed);
    }
  }
};

TEST_P(ScenariosOver, FansCarryEveryMessage) {
  for (const std::string_view scenario : {"fan_in", "fan_out", "many_to_many", "pipeline"})
    for (const unsigned workers : {1U, 2U, 5U})
      for (const std::size_t size : {std::size_t{8}, std::size_t{4096}, std::size_t{65536}})
        run(scenario, size, workers);
}
TEST_P(ScenariosOver, IdleGapsAreNotCounted) {
  run("idle_gap", 8, 0, 0ns);
  run("idle_gap", 8, 0, 100us);
}
TEST_P(ScenariosOver, LinksAreSetUpAndDestroyed) { run("setup", 8, 0); }
TEST_P(ScenariosOver, DescriptorsArePassed) { run("pass_descriptor", 0, 0); }

std::vector<Mechanism> links() {
  std::vector<Mechanism> found;
  for (const Mechanism& mechanism : mechanisms())
    if (mechanism.family != "faulty" &&
        (mechanism.is_link() || mechanism.offers("pass_descriptor") || mechanism.offers("fan_out")))
      found.push_back(mechanism);
  return found;
}
INSTANTIATE_TEST_SUITE_P(Every, ScenariosOver, testing::ValuesIn(links()),
                         [](const auto& mechanism) { return std::string{mechanism.param.name}; });

TEST(Scenarios, AGapIsSilence) {
  Workload w;
  w.size = 8;
  w.operations = 20;
  w.timeout = 60s;
  w.gap = 2ms;
  const Sample sample = find_mechanism("pipe")->run("idle_gap", w);
  EXPECT_GE(sample.elapsed, 40ms);  // sleeping never takes less
}
/// Forks are dearer than all else that stands between the clock readings, and what is between them cannot
/// have used more CPU time than it took, but for the readings themselves: those of the usage stand around
/// those of the clock, in three parts of each life. A fork takes many times as long as such a reading.
TEST(Scenarios, TheBirthOfProcessesIsNoCostOfALink) {
  Workload w;
  w.size = 8;
  w.operations = 20;
  w.timeout = 60s;
  const Sample sample = find_mechanism("pipe")->run("setup", w);
  EXPECT_GT(sample.client.cpu_ns, 0);
  EXPECT_GT(sample.server.cpu_ns, 0);
  constexpr std::chrono::nanoseconds kReadings = 3 * 10us;
  const auto births = sample.client.cpu_ns - sample.elapsed.count();
  EXPECT_LT(births, static_cast<std::int64_t>(w.operations) * kReadings.count());
}
TEST(Scenarios, SeveralWritersOfAStreamAreRefusedWhereTheyTear) {
  const Topology topology = Topology::of_this_machine();
  for (const char* name : {"fan_in/pipe/size:4097/workers:2/placement:unpinned",
                           "many_to_many/fifo/size:65536/workers:2/placement:unpinned"})
    EXPECT_NE(Cell::parse(name).why_not(topology).find("PIPE_BUF"), std::string::npos) << name;
  EXPECT_EQ(Cell::parse("fan_in/pipe/size:4096/workers:2/placement:unpinned").why_not(topology), "");
  EXPECT_EQ(Cell::parse("fan_in/pipe_packet/size:64/workers:2/placement:unpinned").why_not(topology), "");
  EXPECT_NE(Cell::parse("fan_in/pipe/size:7/workers:2/placement:unpinned").why_not(topology), "");
}

}  // namespace
}  // namespace ipc
