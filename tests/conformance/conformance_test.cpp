// Every mechanism passes the same tests: every size it carries, numbered payloads, order, nothing left
// behind.
#include <gtest/gtest.h>

#include "cell.hpp"
#include "support/command.hpp"

namespace ipc {

static void PrintTo(const Mechanism& mechanism, std::ostream* out) { *out << mechanism.name; }

namespace {

using namespace std::chrono_literals;

std::vector<Mechanism> links() {
  std::vector<Mechanism> found;
  for (const Mechanism& mechanism : mechanisms())
    if (mechanism.family != "faulty" && mechanism.is_link() && mechanism.offers("round_trip"))
      found.push_back(mechanism);
  return found;
}

/// Around the borders of words, pages, pipe buffers, the default socket buffer, and the default POSIX queue.
constexpr std::array<std::size_t, 17> kSizes{1,    2,    7,     8,     9,     4095,   4096,   4097,   8191,
                                             8192, 8193, 65535, 65536, 65537, 212992, 262145, 1048576};

class Conformance : public testing::TestWithParam<Mechanism> {
 protected:
  static Workload workload(std::size_t size) {
    Workload w;
    w.size = size;
    w.operations = 30;
    w.warmup = 5;
    w.timeout = 60s;
    return w;
  }
  void SetUp() override {
    if (const auto reason = GetParam().why_unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_P(Conformance, RoundTripsOfEverySizeArriveWholeAndInOrder) {
  const test::NoNamesLeft nothing;
  for (const std::size_t size : kSizes) {
    if (size > GetParam().largest()) continue;
    SCOPED_TRACE(size);
    const Sample sample = GetParam().run("round_trip", workload(size));
    EXPECT_GT(sample.latency.total(), 0U);
    EXPECT_LE(sample.latency.total(), 30U);
    EXPECT_GT(sample.elapsed.count(), 0);
    EXPECT_LE(sample.latency.max(), sample.elapsed);
  }
}

TEST_P(Conformance, StreamsOfEverySizeArriveWholeAndInOrder) {
  if (!GetParam().offers("stream")) GTEST_SKIP() << "moves nothing";
  const test::NoNamesLeft nothing;
  for (const std::size_t size : kSizes) {
    if (size > GetParam().largest()) continue;
    SCOPED_TRACE(size);
    const Sample sample = GetParam().run("stream", workload(size));
    EXPECT_EQ(sample.operations, 30U);
    EXPECT_GT(sample.elapsed.count(), 0);
  }
}

TEST_P(Conformance, WorksOnOneCpuAndAcrossTwo) {
  const Topology topology = Topology::of_this_machine();
  for (const Placement placement : {Placement::same_cpu, Placement::smt, Placement::same_llc}) {
    const auto resolved = topology.resolve(placement);
    if (!resolved.cpus) continue;
    // Some have a way of their own for what is small.
    for (const std::size_t size : {std::size_t{8}, std::size_t{64}}) {
      SCOPED_TRACE(testing::Message() << name_of(placement) << ", " << size << " B");
      Workload w = workload(std::min(size, GetParam().largest()));
      w.cpus = *resolved.cpus;
      w.operations = 500;
      const Sample sample = GetParam().run("round_trip", w);
      EXPECT_GT(sample.client.cpu_ns, 0);
      EXPECT_GT(sample.server.cpu_ns, 0);
    }
  }
}

TEST_P(Conformance, TellsWhereItIsWritten) {
  EXPECT_TRUE(std::filesystem::exists(std::filesystem::path{IPCBENCH_SOURCE} / GetParam().source))
      << GetParam().source;
  EXPECT_FALSE(GetParam().summary.empty());
}

std::vector<Mechanism> wakers() {
  std::vector<Mechanism> found;
  for (const Mechanism& mechanism : mechanisms())
    if (mechanism.family != "faulty" && mechanism.offers("wake_up")) found.push_back(mechanism);
  return found;
}

class WakeUps : public testing::TestWithParam<Mechanism> {};

TEST_P(WakeUps, EachSideIsWokenByTheOtherAndByNobodyElse) {
  const test::NoNamesLeft nothing;
  const Topology topology = Topology::of_this_machine();
  for (const Wait wait : {Wait::blocking, Wait::epoll, Wait::spin})
    for (const Placement placement : {Placement::same_cpu, Placement::same_llc, Placement::unpinned}) {
      const auto resolved = topology.resolve(placement);
      if (!resolved.cpus || (wait != Wait::blocking && !GetParam().pollable())) continue;
      Workload w;
      w.wait = wait;
      w.cpus = *resolved.cpus;
      w.operations = 300;
      w.warmup = 20;
      w.timeout = 60s;
      const Sample sample = GetParam().run("wake_up", w);
      EXPECT_GT(sample.latency.total(), 0U);
      EXPECT_LE(sample.latency.max(), sample.elapsed);
    }
}

TEST_P(WakeUps, AreNoRoundTripsUnlessTheyCarryBytes) {
  EXPECT_EQ(GetParam().offers("round_trip"), GetParam().traits.unit != Unit::event);
}

INSTANTIATE_TEST_SUITE_P(Every, WakeUps, testing::ValuesIn(wakers()),
                         [](const auto& mechanism) { return std::string{mechanism.param.name}; });

TEST(Limits, AreMeasuredWhereTheyMeanSomething) {
  const Topology topology = Topology::of_this_machine();
  for (const char* name :
       {"limit/getppid/placement:same_cpu", "limit/atomic_add/placement:same_cpu",
        "limit/context_switch/placement:same_cpu", "limit/futex_wake/placement:same_cpu",
        "limit/futex_wake/placement:same_llc", "limit/cache_line/placement:same_llc",
        "limit/fork/placement:unpinned", "limit/memcpy/size:1/placement:same_cpu",
        "limit/memcpy/size:1048576/placement:same_cpu", "limit/copy/size:1/placement:same_llc",
        "limit/copy/size:65537/placement:same_llc"}) {
    SCOPED_TRACE(name);
    const Cell cell = Cell::parse(name);
    if (!cell.why_not(topology).empty()) continue;
    Workload w = cell.workload;
    w.cpus = *topology.resolve(w.placement).cpus;
    w.operations = 300;
    w.warmup = 20;
    w.timeout = 60s;
    const Sample sample = cell.mechanism->run("limit", w);
    EXPECT_GT(sample.operations, 0U);
    EXPECT_GT(sample.elapsed.count(), 0);
    EXPECT_GT(sample.client.cpu_ns, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, Conformance, testing::ValuesIn(links()),
                         [](const auto& mechanism) { return std::string{mechanism.param.name}; });

}  // namespace
}  // namespace ipc
