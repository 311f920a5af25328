// The gate's statistics, on launches made up by fixed seeds: what it must find, and what it must not cry
// about.
#include "gate/verdict.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gate/made_up_runs.hpp"

namespace ipc::gate {
namespace {

using test::launches;
using Values = std::vector<double>;

Judgement judge_alone(const Values& base, const Values& candidate, const Rule& rule = {}) {
  const Sample sample{.base = base, .candidate = candidate};
  return judge({&sample, 1}, rule).at(0);
}

TEST(Verdict, SaysWhatChanged) {
  const auto base = launches(20, 5000, 0.02, 1);
  EXPECT_EQ(judge_alone(base, launches(20, 5750, 0.02, 2)).verdict, Verdict::slower);
  EXPECT_EQ(judge_alone(base, launches(20, 4300, 0.02, 3)).verdict, Verdict::faster);
  const auto same = judge_alone(base, launches(20, 5000, 0.02, 4));
  EXPECT_EQ(same.verdict, Verdict::same);
  ASSERT_TRUE(same.detectable.has_value());
  EXPECT_LT(*same.detectable, 0.05);
}

TEST(Verdict, ARealChangeBelowThetaIsTheSame) {
  const auto judged = judge_alone(launches(60, 5000, 0.01, 1), launches(60, 5100, 0.01, 2));
  EXPECT_LT(judged.p, 1e-6) << "the difference is beyond doubt";
  EXPECT_EQ(judged.verdict, Verdict::same);
}

TEST(Verdict, TooFewLaunchesCannotTellHoweverFarApart) {
  const auto judged = judge_alone({1, 1.01, 1.02}, {9, 9.1, 9.2});
  EXPECT_EQ(judged.verdict, Verdict::cannot_tell);
  EXPECT_NE(judged.why.find("too few"), std::string::npos) << judged.why;
}

TEST(Verdict, NoiseRaisesTheThreshold) {
  const auto judged = judge_alone(launches(9, 5000, 0.30, 1), launches(9, 5000, 0.30, 2));
  EXPECT_GT(judged.threshold, 0.25);
  EXPECT_NE(judged.verdict, Verdict::same) << "a change of a quarter could hide here";
}

TEST(Verdict, AnAaErrorRaisesTheThreshold) {
  const auto base = launches(20, 5000, 0.01, 1);
  const auto candidate = launches(20, 5400, 0.01, 2);
  const Sample sample{.base = base, .candidate = candidate, .aa_error = 0.04};
  EXPECT_EQ(judge_alone(base, candidate).verdict, Verdict::slower);
  const auto judged = judge({&sample, 1}).at(0);
  EXPECT_NEAR(judged.threshold, std::expm1(0.12), 1e-12);
  EXPECT_NE(judged.verdict, Verdict::slower);
}

TEST(Verdict, SwappingTheSidesSwapsTheWord) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto a = launches(12, 5000, 0.03, 2 * seed);
    const auto b = launches(12, 5000 + 20 * static_cast<double>(seed), 0.03, 2 * seed + 1);
    const auto there = judge_alone(a, b);
    const auto back = judge_alone(b, a);
    EXPECT_NEAR(there.ratio * back.ratio, 1, 1e-12);
    EXPECT_EQ(there.verdict == Verdict::slower, back.verdict == Verdict::faster);
    EXPECT_EQ(there.verdict == Verdict::same, back.verdict == Verdict::same);
  }
}

/// The distribution-free standard error against the one that the simulated estimates really have.
TEST(Verdict, TheStandardErrorIsTheEstimates) {
  constexpr int kTimes = 400;
  double sum = 0;
  double squares = 0;
  double stated = 0;
  for (int i = 0; i < kTimes; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    const auto judged =
        judge_alone(launches(15, 5000, 0.03, 2 * seed), launches(15, 5000, 0.03, 2 * seed + 1));
    sum += std::log(judged.ratio);
    squares += std::log(judged.ratio) * std::log(judged.ratio);
    stated += log_standard_error(*judged.interval);
  }
  const double real = std::sqrt(squares / kTimes - sum / kTimes * sum / kTimes);
  EXPECT_NEAR(stated / kTimes / real, 1, 0.1);
}

/// The families of cells that differ in nothing: how often is any called slower or faster? Holm alone allows
/// 5 % of them; theta makes it rarer.
TEST(Verdict, UnchangedSuitesAreRarelyCalledChanged) {
  constexpr int kSuites = 400;
  constexpr std::size_t kCells = 20;
  int significant = 0;
  int changed = 0;
  for (int suite = 0; suite < kSuites; ++suite) {
    std::vector<Values> values;
    for (std::size_t i = 0; i < 2 * kCells; ++i)
      values.push_back(launches(12, 5000, 0.03, static_cast<std::uint64_t>(suite) * 1000 + i));
    std::vector<Sample> cells;
    for (std::size_t i = 0; i < kCells; ++i)
      cells.push_back({.base = values[2 * i], .candidate = values[2 * i + 1]});
    const auto judged = judge(cells);
    significant += std::ranges::any_of(judged, [](const auto& j) { return j.adjusted_p <= 0.05; }) ? 1 : 0;
    changed += std::ranges::any_of(
                   judged,
                   [](const auto& j) { return j.verdict == Verdict::slower || j.verdict == Verdict::faster; })
                   ? 1
                   : 0;
  }
  EXPECT_LE(significant, 33) << "5 % of 400, and three standard deviations";
  EXPECT_LE(changed, significant);
}

TEST(Verdict, RefusesWhatIsNoLaunch) {
  const Values none;
  const Values some{1, 2, 3};
  const Values zero{0, 1, 2};
  const Sample empty{.base = none, .candidate = some};
  const Sample no_cost{.base = some, .candidate = zero};
  EXPECT_THROW((void)judge({&empty, 1}), std::invalid_argument);
  EXPECT_THROW((void)judge({&no_cost, 1}), std::invalid_argument);
}

}  // namespace
}  // namespace ipc::gate
