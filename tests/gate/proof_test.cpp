// The gate's proof, over records that are made up: what it simulates, what it counts, and its journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "gate_proof/proof.hpp"
#include "support/command.hpp"

namespace ipc::proof {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kCells{
    "round_trip/pipe/size:8/placement:same_cpu", "round_trip/fifo/size:8/placement:same_cpu",
    "stream/pipe/size:4096/placement:same_cpu", "stream/fifo/size:4096/placement:same_cpu"};

/// A machine that gets slower by a fifth in the course of the record.
Recorded drifting(std::size_t rounds, double variation) {
  Recorded recorded;
  recorded.plan = {
      {"cells", kCells}, {"timed_ms", 10}, {"build", {{"type", "Release"}}}, {"machine", Json::object()}};
  std::mt19937_64 random{7};
  std::normal_distribution<double> normal{0, variation};
  for (std::size_t i = 0; i < rounds; ++i) {
    const double drift = 1 + 0.2 * static_cast<double>(i) / static_cast<double>(rounds);
    Round round;
    for (const auto& cell : kCells) {
      const double cost = 5000 * drift * std::exp(normal(random));
      const bool is_rate = headline_of(cell) == "msgs_per_s";
      round.push_back(Launch{{headline_of(cell), is_rate ? 1e9 / cost : cost}, {"nvcsw", 2.0}});
    }
    recorded.rounds.push_back(std::move(round));
  }
  return recorded;
}

TEST(GateProof, NothingIsFoundWhereNothingIsInjectedThoughTheMachineDrifts) {
  const Recorded recorded = drifting(200, 0.01);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Suite suite = simulate(recorded, 0, "", seed);
    EXPECT_THAT(suite.alarms, IsEmpty()) << seed;
    EXPECT_THAT(suite.slowed, IsEmpty());
    EXPECT_EQ(suite.ratios.size(), kCells.size());
  }
}

TEST(GateProof, FindsTheSlowedCellAndNoOther) {
  const Recorded recorded = drifting(200, 0.01);
  for (const auto& slowed : kCells) {  // rates as well as times
    const Suite suite = simulate(recorded, 20, slowed, 3);
    EXPECT_THAT(suite.alarms, ElementsAre(slowed));
    EXPECT_NEAR(suite.ratios.at(slowed), 1.2, 0.02);
  }
}

TEST(GateProof, TheSeedDecidesASuite) {
  const Recorded recorded = drifting(200, 0.03);
  const auto ratios = [&](std::uint64_t seed) { return simulate(recorded, 0, "", seed).ratios; };
  EXPECT_EQ(ratios(1), ratios(1));
  EXPECT_NE(ratios(1), ratios(2));
}

TEST(GateProof, ALaunchThatFailedInTheRecordIsTriedOnceMore) {
  Recorded recorded = drifting(200, 0.01);
  recorded.rounds[17][0].reset();
  EXPECT_EQ(simulate(recorded, 0, "", 1).ratios.size(), kCells.size());
}

class ProofJournal : public ::testing::Test {
 protected:
  void append(const std::string& text) { std::ofstream{folder_ / "proof.jsonl", std::ios::app} << text; }
  void append(const Json& line) { append(line.dump() + "\n"); }
  std::string refusal() {
    try {
      (void)read_journal(folder_);
    } catch (const UnusableInput& error) {
      return error.what();
    }
    return "read";
  }

  const test::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
};

TEST_F(ProofJournal, ComesBackAsItWasWritten) {
  const Recorded made = drifting(3, 0.01);
  append(Json{{"plan", made.plan}});
  append(Json{{"orders", {{100, 1}, {200, 2}, {300, 1}, {400, 1}}}});
  for (const Round& round : made.rounds) append(Json{{"round", json_of(round)}});
  Round failed(kCells.size());
  append(Json{{"round", json_of(failed)}});
  const Suite suite{.percent = 5,
                    .slowed = {kCells[0]},
                    .alarms = {kCells[0], kCells[1] + " nvcsw"},
                    .ratios = {{kCells[0], 1.05}},
                    .same = 3,
                    .unclear = 1,
                    .launches = 99,
                    .repeated = 2,
                    .objections = {"steal"},
                    .seconds = 12.5};
  append(Json{{"suite", json_of(suite)}});
  append(std::string{R"({"suite": {"perc)"});  // killed in the middle of a line
  const Recorded read = read_journal(folder_);
  EXPECT_EQ(read.cells(), kCells);
  EXPECT_EQ(read.orders.at(1).batch, 2U);
  ASSERT_EQ(read.rounds.size(), 4U);
  EXPECT_NEAR(read.rounds[2][0]->at("p50_ns"), made.rounds[2][0]->at("p50_ns"), 0.01);
  EXPECT_FALSE(read.rounds[3][0].has_value());
  ASSERT_EQ(read.suites.size(), 1U);
  EXPECT_EQ(json_of(read.suites[0]), json_of(suite));
}

TEST_F(ProofJournal, OfSomethingElseIsRefusedByName) {
  EXPECT_EQ(refusal(), "read");  // there is none yet
  append(std::string{"{\"round\": []}\n"});
  EXPECT_THAT(refusal(), HasSubstr("proof.jsonl: it does not begin with a plan"));
}

TEST_F(ProofJournal, ALineThatIsNoneOfOursIsRefusedByName) {
  append(Json{{"plan", drifting(0, 0.01).plan}});
  append(std::string{"{\"suite\": 1}\n"});
  EXPECT_THAT(refusal(), HasSubstr("proof.jsonl: not the journal of a proof"));
}

TEST_F(ProofJournal, ARoundOfOtherCellsIsRefused) {
  append(Json{{"plan", drifting(0, 0.01).plan}});
  append(std::string{"{\"round\": [null]}\n"});
  EXPECT_THAT(refusal(), HasSubstr("4 cells"));
}

TEST_F(ProofJournal, TheReportCountsWhatIsThere) {
  const Recorded made = drifting(kFewestRounds, 0.01);
  append(Json{{"plan", made.plan}});
  for (const Round& round : made.rounds) append(Json{{"round", json_of(round)}});
  const auto suite = [&](int percent, std::vector<std::string> slowed, std::vector<std::string> alarms) {
    append(Json{{"suite", json_of(Suite{.percent = percent,
                                        .slowed = std::move(slowed),
                                        .alarms = std::move(alarms),
                                        .ratios = {{kCells[0], 1.1}, {kCells[1], 1.0}},
                                        .objections = {}})}});
  };
  suite(0, {}, {});
  suite(0, {}, {kCells[1] + " nvcsw"});
  suite(10, {kCells[0]}, {kCells[0], kCells[0] + " nivcsw"});
  suite(10, {kCells[0]}, {});
  ::testing::internal::CaptureStdout();
  report({.base = {}, .slow = {}, .folder = folder_, .cells = {}, .simulated = 4});
  const std::string said = ::testing::internal::GetCapturedStdout();
  const Json proof = read_json(folder_ / "proof.json");
  EXPECT_EQ(proof.at("real").at("A/A").at("suites"), 2);
  EXPECT_EQ(proof.at("real").at("A/A").at("suites_with_a_false_alarm"), 1);
  EXPECT_EQ(proof.at("real").at("A/A").at("false_alarms"), Json({kCells[1] + " nvcsw"}));
  EXPECT_EQ(proof.at("real").at("+10 %").at("suites_with_a_false_alarm"), 0);
  EXPECT_EQ(proof.at("real").at("+10 %").at("unsteady"),
            Json({{"found", 1}, {"slowed", 2}}));  // it drifts by 20 %
  EXPECT_EQ(proof.at("simulated").at("+20 %").at("suites"), 4);
  EXPECT_THAT(said, HasSubstr("| real, A/A | 2 | 1 |"));
  EXPECT_EQ(said, test::read_file(folder_ / "proof.md"));
}

}  // namespace
}  // namespace ipc::proof
