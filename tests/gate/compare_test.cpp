// Two runs held against each other: what is compared, what is refused, and what the gate answers.
#include "gate/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "gate/made_up_runs.hpp"
#include "gate/write_comparison.hpp"
#include "support/command.hpp"

namespace ipc::gate {
namespace {

using test::add_cell;
using test::kPipe;
using test::kQueue;
using test::kStream;
using test::launches;
using test::summary_of;
using testing::HasSubstr;

RecordedRun read(const Json& summary) { return recorded_run_from(summary, "a summary"); }

Json run_with(const std::string& id, double pipe_ns, double queue_ns, std::uint64_t seed) {
  Json summary = summary_of(id);
  add_cell(summary, kPipe, launches(20, pipe_ns, 0.02, seed));
  add_cell(summary, kQueue, launches(20, queue_ns, 0.02, seed + 1));
  return summary;
}

Comparison compare(const Json& base, const Json& candidate, std::vector<std::string> wanted = {}) {
  return compare_runs(read(base), read(candidate), {}, wanted);
}

TEST(Compare, OneSlowCellIsARegression) {
  const auto comparison = compare(run_with("a", 5000, 6000, 1), run_with("b", 5600, 6000, 11));
  EXPECT_EQ(answer_of(comparison), Answer::regressed);
  ASSERT_EQ(comparison.cells.size(), 2U);
  EXPECT_EQ(comparison.cells[0].name, kPipe);
  EXPECT_EQ(comparison.cells[0].judged.verdict, Verdict::slower);
  EXPECT_NEAR(comparison.cells[0].judged.ratio, 1.12, 0.03);
  EXPECT_EQ(comparison.cells[1].judged.verdict, Verdict::same);
}

TEST(Compare, FasterIsNoRegression) {
  EXPECT_EQ(answer_of(compare(run_with("a", 5000, 6000, 1), run_with("b", 4000, 6000, 11))),
            Answer::no_change);
}

TEST(Compare, HigherIsBetterIsTurnedRound) {
  Json base = summary_of("a");
  Json candidate = summary_of("b");
  add_cell(base, kStream, launches(20, 1e6, 0.02, 1), "msgs_per_s", "higher");
  add_cell(candidate, kStream, launches(20, 0.85e6, 0.02, 2), "msgs_per_s", "higher");
  const auto comparison = compare(base, candidate);
  EXPECT_EQ(comparison.cells.at(0).judged.verdict, Verdict::slower);
  EXPECT_NEAR(comparison.cells.at(0).judged.ratio, 1 / 0.85, 0.05);
}

TEST(Compare, WhatBrokeIsARegressionAndWhatIsMissingLeavesItOpen) {
  const Json base = run_with("a", 5000, 6000, 1);
  Json candidate = summary_of("b");
  add_cell(candidate, kPipe, launches(20, 5000, 0.02, 9));
  EXPECT_EQ(answer_of(compare(base, candidate)), Answer::inconclusive);
  EXPECT_THAT(compare(base, candidate).missing, testing::ElementsAre(kQueue));
  EXPECT_EQ(answer_of(compare(base, candidate, {"round_trip/pipe/*"})), Answer::no_change);
  candidate["failed"].push_back({{"name", kQueue}, {"launch", 0}, {"error", "timed out"}});
  EXPECT_EQ(answer_of(compare(base, candidate)), Answer::regressed);
}

TEST(Compare, UnpinnedCellsAreShownAndNotGated) {
  Json base = run_with("a", 5000, 6000, 1);
  Json candidate = run_with("b", 5000, 6000, 11);
  const std::string name = "round_trip/pipe/size:64/placement:unpinned";
  add_cell(base, name, launches(20, 5000, 0.02, 5));
  add_cell(candidate, name, launches(20, 9000, 0.02, 6));
  const auto comparison = compare(base, candidate);
  EXPECT_EQ(comparison.cells.at(1).judged.verdict, Verdict::slower);
  EXPECT_EQ(answer_of(comparison), Answer::no_change);
}

TEST(Compare, NothingInCommonIsUnusable) {
  Json base = summary_of("a");
  Json candidate = summary_of("b");
  add_cell(base, kPipe, launches(9, 5000, 0.02, 1));
  add_cell(candidate, kQueue, launches(9, 5000, 0.02, 1));
  EXPECT_THROW((void)compare(base, candidate), UnusableInput);
}

std::vector<std::string> kinds(const Json& base, const Json& candidate) {
  std::vector<std::string> all;
  for (const auto& objection : objections_to(read(base), read(candidate))) all.push_back(objection.kind);
  return all;
}

TEST(Compare, SaysWhatStandsAgainstAGate) {
  const Json base = run_with("a", 5000, 6000, 1);
  const auto with = [&](const char* pointer, const Json& value) {
    Json changed = base;
    changed[Json::json_pointer{pointer}] = value;
    return kinds(base, changed);
  };
  using testing::ElementsAre;
  EXPECT_THAT(kinds(base, base), ElementsAre());
  EXPECT_THAT(with("/run/build/commit", "other"), ElementsAre()) << "a new commit is what a gate is for";
  EXPECT_THAT(with("/run/host", "lab8"), ElementsAre("machine"));
  EXPECT_THAT(with("/machine/cpu_model", "B CPU"), ElementsAre("machine"));
  EXPECT_THAT(with("/machine/kernel", "Linux 7.0"), ElementsAre("machine"));
  EXPECT_THAT(with("/run/profile", "quick"), ElementsAre("profile"));
  EXPECT_THAT(with("/run/build/compiler", "Clang 14"), ElementsAre("build"));
  EXPECT_THAT(with("/run/build/type", "Debug"), ElementsAre("build", "debug"));
  // Of 10 s on 2 CPUs.
  EXPECT_THAT(with("/run/disturbance/steal_s", 0.21), ElementsAre("steal"));
  EXPECT_THAT(with("/run/disturbance/steal_s", 0.19), ElementsAre());
  EXPECT_THAT(with("/run/disturbance/throttled_s", 0.01), ElementsAre("throttling"));
  EXPECT_THAT(with("/run/disturbance/others_cpu_s", 3), ElementsAre("busy"));
  EXPECT_THAT(with("/run/complete", false), ElementsAre("unfinished"));
}

/// A machine that changes within a run or between two says so by what no change of the program moves.
TEST(Compare, ACanaryThatMovedStandsAgainstAGate) {
  const auto sung = [](double getppid_before, double getppid_after) {
    Json run = run_with("a", 5000, 6000, 1);
    for (const double getppid : {getppid_before, getppid_after})
      run["run"]["quality"]["canaries"].push_back(
          {{"null_ns", 1.2}, {"getppid_ns", getppid}, {"memcpy_ns", 1500}, {"spread", 0.0}});
    return run;
  };
  using testing::ElementsAre;
  EXPECT_THAT(kinds(sung(200, 204), sung(199, 203)), ElementsAre());
  EXPECT_THAT(kinds(sung(200, 208), sung(204, 204)), ElementsAre("drift")) << "within the base";
  EXPECT_THAT(kinds(sung(200, 200), sung(200, 190)), ElementsAre("drift")) << "within the candidate";
  EXPECT_THAT(kinds(sung(200, 200), sung(208, 208)), ElementsAre("drift")) << "between the two";
  EXPECT_THAT(kinds(run_with("a", 5000, 6000, 1), sung(200, 200)), ElementsAre()) << "an older run has none";
  const auto what = objections_to(read(sung(200, 200)), read(sung(200, 265))).at(0).what;
  EXPECT_THAT(what, testing::HasSubstr("getppid took 200 to 265 ns, +32.5 %"));
}

/// A cell as results.json gives it, with a counter by launch.
RecordedRun with_counter(const std::string& id, std::vector<double> counter) {
  RecordedRun run = read(run_with(id, 5000, 6000, 1));
  run.commit = "same";
  run.cells.find(kPipe)->second.metrics["nvcsw"] = std::move(counter);
  return run;
}

TEST(Counters, AreGatedExactlyOnceTheyAreProvenInvariant) {
  const RecordedRun base = with_counter("a", std::vector<double>(20, 2.0));
  const auto answer = [&](std::vector<double> counter) {
    return answer_of(compare_runs(base, with_counter("b", std::move(counter)), {}, {}));
  };
  EXPECT_EQ(answer(std::vector<double>(20, 2.0)), Answer::no_change);
  EXPECT_EQ(answer(std::vector<double>(20, 3.0)), Answer::regressed);
  EXPECT_EQ(answer(std::vector<double>(20, 2.01)), Answer::no_change) << "start and end of a launch";
  EXPECT_EQ(answer(std::vector<double>(20, 1.0)), Answer::no_change);
  std::vector<double> one_odd(20, 2.0);
  one_odd[7] = 3;
  EXPECT_EQ(answer(one_odd), Answer::no_change) << "one odd launch is no proof of a change";
}

TEST(Counters, WhatVariesOrIsTooFewProvesNothing) {
  std::vector<double> varies(20, 2.0);
  varies[3] = 2.4;
  EXPECT_TRUE(compare_runs(with_counter("a", varies), with_counter("b", varies), {}, {}).counters.empty());
  EXPECT_FALSE(invariant(std::vector<double>(11, 2.0)).has_value());
  EXPECT_TRUE(invariant(std::vector<double>(12, 2.0)).has_value());
}

TEST(Counters, AFurtherRunOfTheBaseCanDisprove) {
  const RecordedRun base = with_counter("a", std::vector<double>(20, 2.0));
  const std::vector<RecordedRun> aa{with_counter("c", std::vector<double>(20, 3.0))};
  EXPECT_TRUE(compare_runs(base, with_counter("b", std::vector<double>(20, 3.0)), aa, {}).counters.empty());
}

/// A run counts its system calls once a cell: three runs of a build are a proof, and half a call is a change.
TEST(Counters, SystemCallsAreProvenByRunsOfTheBase) {
  const auto counted = [](const std::string& id, double syscalls) {
    RecordedRun run = read(run_with(id, 5000, 6000, 1));
    run.commit = "same";
    run.cells.find(kPipe)->second.medians["syscalls"] = syscalls;
    return run;
  };
  const std::vector<RecordedRun> aa{counted("b", 4.01), counted("c", 3.99)};
  const auto with = [&](double syscalls) {
    return compare_runs(counted("a", 4), counted("d", syscalls), aa, {});
  };
  EXPECT_EQ(answer_of(with(4)), Answer::no_change);
  EXPECT_EQ(answer_of(with(4.3)), Answer::no_change) << "one count may be off";
  EXPECT_EQ(answer_of(with(5)), Answer::regressed);
  ASSERT_EQ(with(3).counters.size(), 1U);
  EXPECT_TRUE(with(3).counters[0].fewer);
  EXPECT_TRUE(compare_runs(counted("a", 4), counted("d", 5), {}, {}).counters.empty())
      << "one count proves nothing";
}

TEST(Compare, AnAaRunMustBeOfTheBasesBuildAndMachine) {
  const RecordedRun base = read(run_with("a", 5000, 6000, 1));
  std::vector<RecordedRun> aa{read(run_with("x", 5000, 6000, 2))};
  EXPECT_THROW((void)compare_runs(base, base, aa, {}), UnusableInput) << "another commit";
  aa[0].commit = base.commit;
  EXPECT_NO_THROW((void)compare_runs(base, base, aa, {}));
  aa[0].host = "elsewhere";
  EXPECT_THROW((void)compare_runs(base, base, aa, {}), UnusableInput);
}

TEST(WriteComparison, EveryFormatNamesTheSlowCell) {
  const auto comparison = compare(run_with("a", 5000, 6000, 1), run_with("b", 5600, 6000, 11));
  for (const auto* name : {"text", "md", "json", "junit"}) {
    const auto text = test::unescaped(write_comparison(comparison, parse_report_format(name)));
    EXPECT_THAT(text, HasSubstr(kPipe)) << name;
    EXPECT_THAT(text, HasSubstr("slower")) << name;
    EXPECT_THAT(text, HasSubstr("regressed")) << name;
  }
  const Json json = Json::parse(write_comparison(comparison, ReportFormat::json));
  EXPECT_EQ(json.at("answer"), "regressed");
  EXPECT_EQ(json.at("cells").at(0).at("verdict"), "slower");
  EXPECT_EQ(json.at("cells").at(0).at("base").at("launches"), 20);
  EXPECT_THAT(write_comparison(comparison, ReportFormat::junit),
              HasSubstr("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""));
  EXPECT_THROW((void)parse_report_format("yaml"), UnusableInput);
  EXPECT_EQ(xml_escape("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
}

class CompareCommand : public testing::Test {
 protected:
  std::string write(const std::string& name, const Json& summary) {
    const auto file = folder_ / (name + ".json");
    std::ofstream{file} << summary.dump();
    return file;
  }
  test::Finished compare(std::vector<std::string> more) {
    more.insert(more.begin(), {IPCBENCH_PROGRAM, "compare"});
    return test::run(std::move(more));
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(CompareCommand, AnswersByItsExitStatus) {
  const auto base = write("base", run_with("a", 5000, 6000, 1));
  const auto same = write("same", run_with("b", 5000, 6000, 21));
  const auto slow = write("slow", run_with("c", 5600, 6000, 31));
  Json few = summary_of("d");
  add_cell(few, kPipe, launches(3, 5000, 0.02, 1));
  add_cell(few, kQueue, launches(3, 6000, 0.02, 1));
  EXPECT_EQ(compare({base, same, "--gate"}).status, 0);
  EXPECT_EQ(compare({base, slow, "--gate"}).status, 1);
  EXPECT_EQ(compare({base, slow}).status, 0) << "without --gate it only tells";
  EXPECT_EQ(compare({write("few", few), write("few again", few), "--gate"}).status, 3);
}

TEST_F(CompareCommand, RefusesWhatCannotBeGatedAndNamesIt) {
  const auto base = write("base", run_with("a", 5000, 6000, 1));
  Json other = run_with("b", 5000, 6000, 21);
  other["run"]["host"] = "lab8";
  const auto elsewhere = write("elsewhere", other);
  const auto refused = compare({base, elsewhere, "--gate"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("host: lab7 against lab8"));
  EXPECT_EQ(compare({base, elsewhere, "--gate", "--allow-different", "machine"}).status, 0);
  EXPECT_EQ(compare({base, elsewhere, "--gate", "--allow-different", "profile"}).status, 2);
  other["run"]["host"] = "lab7";
  other["run"]["disturbance"]["steal_s"] = 0.5;
  const auto stolen = write("stolen", other);
  const auto disturbed = compare({base, stolen, "--gate"});
  EXPECT_EQ(disturbed.status, 3);
  EXPECT_THAT(disturbed.err, HasSubstr("2.5 % of its time to the hypervisor"));
  EXPECT_EQ(compare({base, stolen, "--gate", "--allow-disturbed", "steal"}).status, 0);
  const auto typo = compare({base, base, "--gate", "--allow-different", "weather"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, HasSubstr("expected one of machine, profile, build"));
}

}  // namespace
}  // namespace ipc::gate
