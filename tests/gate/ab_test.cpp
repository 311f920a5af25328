// A against B with launches made up and a clock that stands in: order, early stop, rerun, budget, drift.
#include "gate/ab.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/command.hpp"

namespace ipc::gate {
namespace {

const std::string kPipeCell = "round_trip/pipe/size:64/placement:same_cpu";

std::vector<std::string> cells(std::size_t n) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i)
    names.push_back("round_trip/pipe/size:" + std::to_string(64 + i) + "/placement:same_cpu");
  return names;
}

/// A machine on which every launch takes 50 ms and reads what `cost` says.
struct Made {
  std::mt19937_64 random{1};
  double now = 0;
  double variation = 0.02;
  std::function<double(bool candidate, const std::string& cell, double now)> cost = [](auto...) {
    return 5000.0;
  };
  std::function<std::string(bool candidate, const std::string& cell)> error = [](auto...) { return ""; };
  std::vector<std::pair<std::string, bool>> order;  // cell, is candidate

  AbResult run(AbOptions options) {
    options.base = "base";
    options.candidate = "candidate";
    const Launcher launcher = [this](const std::filesystem::path& program, const LaunchOrder& wanted) {
      now += 0.05;
      const bool candidate = program == "candidate";
      if (wanted.operations != 0) order.emplace_back(wanted.cell, candidate);
      LaunchResult result;
      result.error = error(candidate, wanted.cell);
      std::normal_distribution<double> normal{0, variation};
      const double ns = cost(candidate, wanted.cell, now) * std::exp(normal(random));
      result.entry = {{"p50_ns", ns}, {"op_ns", ns}, {"nvcsw", 2.0 + (candidate && extra_switch ? 1 : 0)}};
      result.context = {{"ipcbench_build", "Release GNU 12.2.0"}};
      return result;
    };
    return run_ab(options, launcher, [this] { return now; });
  }
  bool extra_switch = false;
};

AbOptions options_for(std::size_t n) { return {.cells = cells(n), .on_progress = {}}; }

Answer answer(const AbResult& result) { return answer_of(comparison_of(result, {})); }

TEST(Ab, UnchangedIsNoChangeAndStopsEarly) {
  Made machine;
  const auto result = machine.run(options_for(10));
  EXPECT_EQ(answer(result), Answer::no_change);
  for (const AbCell& cell : result.cells) {
    EXPECT_EQ(cell.judged.verdict, Verdict::same);
    EXPECT_LT(cell.launches(), kLooks.back().launches);
    EXPECT_FALSE(cell.was_rerun);
  }
}

TEST(Ab, LaunchesComeInBlocksThatCancelADrift) {
  Made machine;
  (void)machine.run({.cells = {kPipeCell}, .on_progress = {}});
  ASSERT_FALSE(machine.order.empty());
  machine.order.erase(machine.order.begin());  // the candidate's trial
  ASSERT_EQ(machine.order.size() % 4, 0U);
  for (std::size_t i = 0; i < machine.order.size(); i += 4) {
    const auto side = [&](std::size_t k) { return machine.order[i + k].second; };
    EXPECT_EQ(side(0), side(3));
    EXPECT_EQ(side(1), side(2));
    EXPECT_NE(side(0), side(1));
  }
}

TEST(Ab, ADriftIsNoChange) {
  Made machine;
  machine.cost = [](bool, const std::string&, double now) { return 5000.0 * (1 + now / 100); };
  EXPECT_EQ(answer(machine.run(options_for(10))), Answer::no_change);
}

TEST(Ab, ASlowCellIsFoundAndBorneOut) {
  Made machine;
  const std::string slow = cells(10)[3];
  machine.cost = [&](bool candidate, const std::string& cell, double) {
    return candidate && cell == slow ? 5500.0 : 5000.0;
  };
  const auto result = machine.run(options_for(10));
  EXPECT_EQ(answer(result), Answer::regressed);
  const AbCell& cell = result.cells[3];
  EXPECT_EQ(cell.judged.verdict, Verdict::slower);
  EXPECT_TRUE(cell.was_rerun);
  EXPECT_TRUE(cell.rerun.confirmed);
  EXPECT_GE(cell.base_again.at("p50_ns").size(), 18U) << "launches of its own";
}

TEST(Ab, WhatNewLaunchesDoNotBearOutIsNoRegression) {
  Made machine;
  machine.cost = [](bool candidate, const std::string&, double now) {
    return candidate && now < 0.95 ? 6000.0 : 5000.0;
  };
  machine.variation = 0.01;
  const auto result = machine.run({.cells = {kPipeCell}, .on_progress = {}});
  ASSERT_TRUE(result.cells[0].was_rerun);
  EXPECT_FALSE(result.cells[0].rerun.confirmed);
  EXPECT_NE(answer(result), Answer::regressed);
}

TEST(Ab, ASpoiledLaunchIsDoneAgainInItsPlaceAndDoesNotCount) {
  Made machine;
  double stolen = 0;
  std::size_t launches = 0;
  machine.cost = [&](bool, const std::string&, double) {
    const bool hit = ++launches % 20 == 0;  // and five times as slow
    if (hit) stolen += 0.03;
    return hit ? 25'000.0 : 5000.0;
  };
  auto options = options_for(4);
  options.disturbance = [&] { return Disturbance{.steal_s = stolen}; };
  options.cpus = 2;
  const auto result = machine.run(options);
  EXPECT_GT(result.repeated, 1U);
  EXPECT_EQ(result.disturbances.steal, 0.0) << "what was thrown away does not spoil the result";
  for (const AbCell& cell : result.cells) EXPECT_LT(std::ranges::max(cell.base.at("p50_ns")), 10'000);
}

TEST(Ab, WhereEveryLaunchIsSpoiledTheyCountAndTheGateRefuses) {
  Made machine;
  double stolen = 0;
  machine.cost = [&](bool, const std::string&, double) {
    stolen += 0.03;
    return 5000.0;
  };
  auto options = options_for(4);
  options.disturbance = [&] { return Disturbance{.steal_s = stolen}; };
  options.cpus = 2;
  const auto result = machine.run(options);
  EXPECT_LT(static_cast<double>(result.repeated) * 0.05, 2 * kRepeatShare * result.seconds);
  EXPECT_NEAR(result.disturbances.steal.value_or(0), 0.3, 0.01);  // 30 of 50 ms on 2 CPUs
  const auto comparison = comparison_of(result, {});
  EXPECT_TRUE(std::ranges::any_of(comparison.objections,
                                  [](const Objection& objection) { return objection.kind == "steal"; }));
}

TEST(Ab, TheBudgetEndsWhatCannotBeDecided) {
  Made machine;
  machine.variation = 0.5;
  auto options = options_for(10);
  options.budget_s = 20;
  const auto result = machine.run(options);
  EXPECT_EQ(answer(result), Answer::inconclusive);
  EXPECT_LT(machine.now, 25);
  EXPECT_GT(machine.now, 10) << "it is spent where the answer is open";
}

TEST(Ab, ACandidateThatFailsIsARegressionAndABaseThatFailsIsNone) {
  Made machine;
  const auto all = cells(3);
  machine.error = [&](bool candidate, const std::string& cell) {
    return (candidate && cell == all[0]) || (!candidate && cell == all[1]) ? "timed out" : "";
  };
  const auto comparison = comparison_of(machine.run(options_for(3)), {});
  EXPECT_THAT(comparison.broken, testing::ElementsAre(all[0]));
  EXPECT_THAT(comparison.only_candidate, testing::ElementsAre(all[1]));
  EXPECT_EQ(answer_of(comparison), Answer::regressed);
}

TEST(Ab, ACounterProvenInvariantIsGatedExactly) {
  Made machine;
  machine.variation = 0.05;  // enough that 12 launches are made
  machine.extra_switch = true;
  const auto result = machine.run(options_for(4));
  const auto comparison = comparison_of(result, {});
  ASSERT_FALSE(comparison.counters.empty());
  EXPECT_TRUE(comparison.counters[0].more);
  EXPECT_EQ(answer_of(comparison), Answer::regressed);
  const Json record = json_of(result);
  EXPECT_EQ(record.at("cells").at(cells(1)[0]).at("invariant_counters").at("nvcsw").at("value"), 2.0);
}

TEST(Ab, OneMoreSystemCallIsARegressionWhateverTheTimeSays) {
  Made machine;
  std::size_t of_the_candidate = 0;
  double more = 0;
  auto options = options_for(2);
  options.count_syscalls = [&](const std::filesystem::path& program, const LaunchOrder& order) {
    const bool candidate = program == "candidate";
    of_the_candidate += candidate ? 1 : 0;
    return SyscallCount{.error = {},
                        .per_operation = 4 + (candidate && order.cell == cells(2)[1] ? more : 0)};
  };
  EXPECT_EQ(answer(machine.run(options)), Answer::no_change);
  EXPECT_EQ(of_the_candidate, 2U) << "once a cell where nothing is amiss";
  more = 1;
  const auto result = machine.run(options);
  EXPECT_EQ(answer(result), Answer::regressed);
  const auto comparison = comparison_of(result, {});
  const auto change = std::ranges::find_if(comparison.counters, &CounterChange::more);
  ASSERT_NE(change, comparison.counters.end());
  EXPECT_EQ(change->counter, "syscalls");
  EXPECT_EQ(change->candidate, 5.0);
  EXPECT_EQ(json_of(result).at("cells").at(cells(1)[0]).at("invariant_counters").at("syscalls").at("value"),
            4.0);
}

TEST(Ab, WithoutPtraceTheRestIsGated) {
  Made machine;
  auto options = options_for(2);
  options.count_syscalls = [](const auto&, const auto&) {
    return SyscallCount{.error = "ptrace: not permitted"};
  };
  EXPECT_EQ(answer(machine.run(options)), Answer::no_change);
}

TEST(Ab, ChoosesCellsByNameAndByPattern) {
  EXPECT_FALSE(standard_gated_set().empty());
  const std::vector<std::string> exact{kPipeCell};
  EXPECT_EQ(choose_cells(exact), exact);
  const std::vector<std::string> pattern{"round_trip/pipe/*"};
  EXPECT_GE(choose_cells(pattern).size(), 2U);
  const std::vector<std::string> nothing{"round_trip/pigeon/*"};
  EXPECT_THROW((void)choose_cells(nothing), UnusableInput);
}

/// The command itself, with the same program on both sides: it runs, tells, and records.
TEST(AbCommand, TellsAndRecords) {
  const test::TemporaryFolder folder;
  const auto record = folder / "ab.json";
  const auto finished =
      test::run({IPCBENCH_PROGRAM, "ab", "--base", IPCBENCH_BENCH_PROGRAM, "--candidate",
                 IPCBENCH_BENCH_PROGRAM, "--cells", kPipeCell, "--budget", "20s", "--record", record,
                 "--allow-disturbed", "steal,throttling,busy,debug", "--format", "json"});
  EXPECT_TRUE(finished.status == 0 || finished.status == 3 || finished.status == 1) << finished.err;
  const Json report = Json::parse(finished.out);
  EXPECT_EQ(report.at("cells").at(0).at("name"), kPipeCell);
  const Json recorded = read_json(record);
  EXPECT_GE(recorded.at("cells").at(kPipeCell).at("base").at("p50_ns").size(), 2U);
}

TEST(AbCommand, RefusesWhatIsNoProgram) {
  for (const std::string& program :
       {std::string{"/nowhere"}, std::string{"/etc/passwd"}, std::string{"/tmp"}}) {
    const auto finished = test::run({IPCBENCH_PROGRAM, "ab", "--base", program, "--candidate", program});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, testing::HasSubstr("--base '" + program + "': expected"));
  }
}

}  // namespace
}  // namespace ipc::gate
