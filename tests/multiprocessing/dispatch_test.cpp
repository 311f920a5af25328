// dispatch: every executor carries out every task, whatever their number, and a launch ends in time.
#include "scenarios/dispatch.hpp"

#include <gtest/gtest.h>
#include <time.h>

#include "cell.hpp"

namespace {

using namespace std::chrono_literals;

std::vector<std::string> executors() {
  std::vector<std::string> names;
  for (const auto& mechanism : ipc::mechanisms())
    if (mechanism.offers("dispatch") && mechanism.family != "python") names.emplace_back(mechanism.name);
  return names;
}

class Dispatch : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static ipc::Sample run(const ipc::Workload& workload) {
    return ipc::find_mechanism(GetParam())->run("dispatch", workload);
  }
};

TEST_P(Dispatch, CarriesOutAnyNumberOfTasks) {
  for (const std::uint64_t operations : {1U, 3U, 10U, 333U}) {
    // A sanitizer makes a fork take tens of milliseconds on a busy machine: 333 of them may need longer than
    // usual.
    const auto sample = run({.workers = 2, .operations = operations, .warmup = 1, .timeout = 60s});
    EXPECT_EQ(sample.operations, operations);
    EXPECT_GT(sample.elapsed.count(), 0);
    EXPECT_GT(sample.client.cpu_ns, 0);
  }
}

TEST_P(Dispatch, TakesAtLeastTheTimeOfTheTasks) {
  const auto sample = run({.workers = 2, .task = 1ms, .operations = 20});
  // Two workers, so half of 20 ms; less 30 %, since the speed of a CPU may rise after it was measured.
  EXPECT_GE(sample.elapsed, 7ms);
  EXPECT_GE(sample.server.cpu_ns + sample.client.cpu_ns, 14'000'000);
}

TEST_P(Dispatch, WorksWithOneWorkerAndWithMany) {
  EXPECT_GT(run({.workers = 1, .operations = 20}).elapsed.count(), 0);
  EXPECT_GT(run({.workers = 16, .operations = 50, .timeout = 60s}).elapsed.count(), 0);
}

TEST_P(Dispatch, EndsAtItsTimeout) {
  EXPECT_THROW((void)run({.workers = 2, .task = 500ms, .operations = 100, .timeout = 100ms}),
               std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(Executors, Dispatch, testing::ValuesIn(executors()),
                         [](const auto& test) { return test.param; });

TEST(Work, TakesAboutItsTimeAndNothingTakesNone) {
  const auto work = ipc::Work::lasting(2ms);
  timespec begin{};
  timespec end{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  EXPECT_EQ(work(7), ipc::Work::proof(7));
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  EXPECT_GE((end.tv_sec - begin.tv_sec) * 1'000'000'000 + end.tv_nsec - begin.tv_nsec,
            1'400'000);  // less 30 %, as above
  EXPECT_EQ(ipc::Work::lasting(0ns)(7), ipc::Work::proof(7));
}

struct Forgetful {  // an executor that loses a task
  Forgetful(const ipc::Workload&, const ipc::Work&) {}
  static std::uint64_t proof(std::uint64_t number) { return number; }
  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    for (std::uint64_t i = first; i + 1 < first + count; ++i) collect(i, i);
  }
  [[nodiscard]] ipc::Usage workers_usage() const { return {}; }
};

TEST(DispatchHarness, NoticesALostTask) {
  try {
    (void)ipc::dispatch<Forgetful>({.workers = 2, .operations = 10});
    FAIL() << "expected an error";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "a task was lost, or collected twice");
  }
}

}  // namespace
