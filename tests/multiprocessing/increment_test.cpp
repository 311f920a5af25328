// increment: every lock keeps the count exact, by one process and by several; only no lock may lose any.
#include <gtest/gtest.h>

#include "cell.hpp"
#include "support/command.hpp"

namespace {

std::vector<std::string> locks() {
  std::vector<std::string> names;
  for (const auto& mechanism : ipc::mechanisms())
    if (mechanism.offers("increment") && mechanism.family != "python") names.emplace_back(mechanism.name);
  return names;
}

class Increment : public testing::TestWithParam<std::string> {};

TEST_P(Increment, CountsExactly) {
  const ipc::test::NoNamesLeft nothing;
  const ipc::Mechanism& lock = *ipc::find_mechanism(GetParam());
  for (const unsigned workers : {1U, 2U, 5U}) {  // a lost increment is an error that run throws
    const auto sample =
        lock.run("increment",
                 {.workers = workers, .operations = 3001, .warmup = 10, .timeout = std::chrono::seconds{60}});
    EXPECT_EQ(sample.operations, 3001U);
    EXPECT_GT(sample.elapsed.count(), 0);
    if (lock.traits.reliable || workers == 1) {
      EXPECT_EQ(sample.lost, 0U);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Locks, Increment, testing::ValuesIn(locks()),
                         [](const auto& test) { return test.param; });

}  // namespace
