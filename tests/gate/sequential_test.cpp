// Looking several times must not raise the rate of false alarms: shown by simulation, beside what naive
// looking does.
#include "gate/sequential.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gate/made_up_runs.hpp"

namespace ipc::gate {
namespace {

using test::launches;
using Values = std::vector<double>;

std::span<const double> first(const Values& values, std::size_t n) { return std::span{values}.first(n); }

TEST(Sequential, TheSharesAddUpToOne) {
  double sum = 0;
  std::size_t before = 0;
  for (const auto& [count, share] : kLooks) {
    EXPECT_GT(count, before);
    EXPECT_GT(share, 0);
    before = count;
    sum += share;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

/// 4000 unchanged cells. The sequential p falls below 5 % in at most 5 % of them; the smallest of the plain p
/// values, which naive looking stops at, does so in more than 8 %.
TEST(Sequential, KeepsTheRateOfFalseAlarms) {
  constexpr int kTimes = 4000;
  int sequential = 0;
  int naive = 0;
  for (int i = 0; i < kTimes; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    const auto base = launches(kLooks.back().launches, 5000, 0.03, 2 * seed);
    const auto candidate = launches(kLooks.back().launches, 5000, 0.03, 2 * seed + 1);
    SequentialCell cell;
    double smallest = 1;
    for (std::size_t k = 0; k < kLooks.size(); ++k) {
      const auto b = first(base, kLooks[k].launches);
      const auto c = first(candidate, kLooks[k].launches);
      cell.look(k, b, c);
      smallest = std::min(smallest, exact_p(b, c));
    }
    sequential += cell.p() <= 0.05 ? 1 : 0;
    naive += smallest <= 0.05 ? 1 : 0;
  }
  const double three_sigma = 3 * std::sqrt(0.05 * 0.95 / kTimes);
  EXPECT_LE(static_cast<double>(sequential) / kTimes, 0.05 + three_sigma);
  EXPECT_GE(static_cast<double>(naive) / kTimes, 0.08) << "what the shares are there to prevent";
}

/// A suite as `ab` runs it: cells leave when they are decided, the rest goes on.
struct SuiteResult {
  std::vector<Verdict> verdicts;
  std::size_t launches = 0;  // of both sides, all cells
};
SuiteResult run_suite(std::size_t cells, double slow_by, double variation, std::uint64_t seed) {
  std::vector<SequentialCell> states(cells);
  std::vector<SequentialCell*> pointers;
  std::vector<Values> base;
  std::vector<Values> candidate;
  for (std::size_t i = 0; i < cells; ++i) {
    pointers.push_back(&states[i]);
    base.push_back(launches(kLooks.back().launches, 5000, variation, seed * 1000 + 2 * i));
    candidate.push_back(launches(kLooks.back().launches, 5000 * (i == 0 ? 1 + slow_by : 1), variation,
                                 seed * 1000 + 2 * i + 1));
  }
  SuiteResult result{.verdicts = std::vector<Verdict>(cells, Verdict::cannot_tell)};
  std::vector<std::size_t> used(cells, 0);
  for (std::size_t k = 0; k < kLooks.size(); ++k) {
    for (std::size_t i = 0; i < cells; ++i) {
      if (result.verdicts[i] != Verdict::cannot_tell) continue;
      used[i] = kLooks[k].launches;
      states[i].look(k, first(base[i], used[i]), first(candidate[i], used[i]));
    }
    const auto judged = judge_sequentially(pointers);
    for (std::size_t i = 0; i < cells; ++i) result.verdicts[i] = judged[i].verdict;
  }
  for (const auto n : used) result.launches += 2 * n;
  return result;
}

TEST(Sequential, UnchangedSuitesRarelyRaiseAnAlarm) {
  constexpr int kSuites = 300;
  int alarms = 0;
  int told = 0;
  std::size_t spent = 0;
  for (int i = 0; i < kSuites; ++i) {
    const auto suite = run_suite(20, 0, 0.03, static_cast<std::uint64_t>(i));
    alarms += std::ranges::count(suite.verdicts, Verdict::slower) > 0 ? 1 : 0;
    told += static_cast<int>(std::ranges::count(suite.verdicts, Verdict::same));
    spent += suite.launches;
  }
  EXPECT_LE(alarms, 3) << "1 % of suites";
  EXPECT_GE(told, 20 * kSuites * 95 / 100) << "and the answer is not 'cannot tell'";
  EXPECT_LT(spent, std::size_t{20} * kSuites * 2 * kLooks.back().launches / 2) << "it stops early";
}

TEST(Sequential, SevenPercentIsFoundAtAVariationOfThree) {
  constexpr int kSuites = 300;
  int found = 0;
  for (int i = 0; i < kSuites; ++i)
    found += run_suite(20, 0.07, 0.03, static_cast<std::uint64_t>(i) + 5000).verdicts[0] == Verdict::slower
                 ? 1
                 : 0;
  EXPECT_GE(found, kSuites * 95 / 100);
}

TEST(Sequential, TwentyPercentIsFoundWithFewLaunches) {
  const auto suite = run_suite(20, 0.20, 0.02, 1);
  EXPECT_EQ(suite.verdicts[0], Verdict::slower);
  EXPECT_LT(suite.launches, std::size_t{20} * 2 * 20);
}

TEST(Sequential, AWordOnceSaidStays) {
  SequentialCell cell;
  SequentialCell* pointer = &cell;
  const auto base = launches(42, 5000, 0.02, 1);
  const auto slow = launches(42, 7000, 0.02, 2);
  const auto same = launches(42, 5000, 0.02, 3);
  cell.look(1, first(base, 12), first(slow, 12));
  EXPECT_EQ(judge_sequentially({&pointer, 1})[0].verdict, Verdict::slower);
  cell.look(2, first(base, 18), first(same, 18));
  EXPECT_EQ(judge_sequentially({&pointer, 1})[0].verdict, Verdict::slower);
}

TEST(Rerun, ConfirmsWhatIsThereAndNotWhatWasLuck) {
  const auto base = launches(18, 5000, 0.02, 1);
  const auto slow = launches(18, 5500, 0.02, 2);
  const auto base_again = launches(18, 5000, 0.02, 3);
  const auto slow_again = launches(18, 5500, 0.02, 4);
  const auto same_again = launches(18, 5000, 0.02, 5);
  EXPECT_TRUE(judge_rerun({base, slow}, {base_again, slow_again}, 1).confirmed);
  EXPECT_FALSE(judge_rerun({base, slow}, {base_again, same_again}, 1).confirmed);
}

}  // namespace
}  // namespace ipc::gate
