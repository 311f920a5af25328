// What happens to an experiment that crashes, hangs, throws or leaves children, and how verdicts are
// computed.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include "claims/judge.hpp"
#include "claims/observe.hpp"
#include "claims/processes.hpp"
#include "claims/verdicts.hpp"
#include "core/mapping.hpp"
#include "tables/layout.hpp"

namespace ipc::claims {
namespace {

using testing::HasSubstr;

std::string error_of(const Experiment& experiment,
                     std::chrono::milliseconds timeout = std::chrono::seconds{60}) {
  const Json json = supervise(experiment, timeout);
  EXPECT_EQ(json.at("verdict"), "not_testable_here");
  return json.value("error", "");
}

TEST(Supervise, ACrashIsAnErrorWithAName) {
  EXPECT_THAT(error_of([](Evidence&) {
                ::signal(SIGSEGV, SIG_DFL);  // not a sanitizer's business
                ::raise(SIGSEGV);
              }),
              HasSubstr("SEGV"));
}
TEST(Supervise, AHangIsAnErrorWithAName) {
  EXPECT_THAT(error_of([](Evidence&) { ::pause(); }, 200ms), HasSubstr("timed out after 200 ms"));
}
TEST(Supervise, AnExceptionIsAnErrorWithItsOwnWords) {
  EXPECT_THAT(error_of([](Evidence&) { throw std::runtime_error{"no such luck"}; }),
              HasSubstr("no such luck"));
}
TEST(Supervise, LeavesNoProcess) {
  const Shared<pid_t> left{0};
  (void)supervise(
      [&](Evidence& evidence) {
        *left = plain_fork([] { ::pause(); });
        evidence.expect(true, {"", ""});
      },
      std::chrono::seconds{60});
  ASSERT_GT(*left, 0);
  EXPECT_TRUE(eventually([&] { return state_of(*left) == '\0' || state_of(*left) == 'Z'; }))
      << "a grandchild of ours: whoever adopts it collects it";
}

TEST(Evidence, AFailedExpectationRefutesWhateverElseIsSo) {
  Evidence evidence;
  evidence.expect(true, {"a", "a"});
  EXPECT_EQ(evidence.verdict(), Verdict::holds);
  evidence.only_if({"c", "c"});
  EXPECT_EQ(evidence.verdict(), Verdict::holds_if);
  evidence.expect(false, {"b", "b"});
  EXPECT_EQ(evidence.verdict(), Verdict::refuted);
}
TEST(Evidence, WithoutAnyExpectationNothingWasTested) {
  const Evidence evidence;
  EXPECT_EQ(evidence.verdict(), Verdict::not_testable_here);
}

TEST(Verdicts, EveryClaimIsWholeAndInOrder) {
  int number = 0;
  for (const Claim& claim : all_claims()) {
    EXPECT_EQ(claim.id, "E" + std::to_string(++number));
    for (const Text& text : {claim.sentence, claim.passes}) {
      EXPECT_FALSE(text.en.empty()) << claim.id;
      EXPECT_FALSE(text.zh.empty()) << claim.id;
    }
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path{IPCBENCH_SOURCE} / claim.read)) << claim.read;
    EXPECT_FALSE(claim.sources.empty()) << claim.id;
  }
  EXPECT_EQ(number, 35);
}

TEST(Verdicts, EveryClaimHasATestThatRefutesIt) {
  const auto& tests = *testing::UnitTest::GetInstance();
  std::string names;  // of all tests of the program, whether they run now or not
  for (int i = 0; i < tests.total_test_suite_count(); ++i)
    for (int j = 0; j < tests.GetTestSuite(i)->total_test_count(); ++j)
      names += std::string{" "} + tests.GetTestSuite(i)->GetTestInfo(j)->name();
  for (const Claim& claim : all_claims())
    EXPECT_NE(names.find(" " + std::string{claim.id} + "IsRefuted"), std::string::npos) << claim.id;
}

TEST(Verdicts, ACellTakesThePartOfItsColumn) {
  Evidence evidence;
  evidence.expect(true, {"a", "a"});
  evidence.part("pipe", Verdict::holds_if, "0 / 812");
  Json claim = evidence.json();
  claim["id"] = "E23";
  const Json document = claims_document(Json::array({claim}));
  bool found = false;
  for (const Json& cell : document.at("table"))
    if (cell.value("claim", "") == "E23" && cell.at("column") == "pipe") {
      found = true;
      EXPECT_EQ(cell.at("verdict"), "holds_if");
      EXPECT_EQ(cell.at("figure"), "0 / 812");
    }
  EXPECT_TRUE(found);
}

TEST(Verdicts, MergingReplacesWhatWasRunAgain) {
  const Json earlier =
      Json::array({{{"id", "E2"}, {"verdict", "holds"}}, {{"id", "E10"}, {"verdict", "holds"}}});
  const Json now = Json::array({{{"id", "E2"}, {"verdict", "refuted"}}});
  const Json all = merged(earlier, now);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at("verdict"), "refuted");
  EXPECT_EQ(all[1].at("id"), "E10");
}

TEST(Verdicts, NoLineIsWiderThanATerminal) {
  Evidence evidence;
  evidence.expect(
      false,
      {"something quite long that is not so here, and takes more than a single line to be said in full",
       "有一件相当长的事情在这里并不成立，需要不止一行才能把它完整地说清楚，所以必须换行而且要对齐"});
  evidence.figure("some_rather_long_name_of_a_figure_us", 12345);
  evidence.figure("another_rather_long_name_of_a_figure_us", 12345);
  for (const Claim& claim : all_claims())
    for (const Language language : {Language::en, Language::zh}) {
      Json json{{"id", claim.id}, {"sentence", to_json(claim.sentence)}};
      json.update(evidence.json());
      const std::string text = write_claim(json, language, true);
      for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        EXPECT_LE(display_width(text.substr(begin, end - begin)), 80U) << text;
        begin = end + 1;
      }
    }
}

}  // namespace
}  // namespace ipc::claims
