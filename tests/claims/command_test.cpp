// `ipcbench claims` and `ipcbench explain` from outside.
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>

#include "claims/explain.hpp"
#include "files/json.hpp"
#include "support/command.hpp"
#include "tables/layout.hpp"

namespace ipc::claims {
namespace {

using testing::HasSubstr;

const std::string kProgram = IPCBENCH_PROGRAM;

TEST(ClaimsCommand, PrintsWritesAndCompletes) {
  const test::NoNamesLeft clean;
  const test::TemporaryFolder folder;
  const auto first = test::run({kProgram, "claims", "--only", "E1,E8", "--out", folder.path().string()});
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("E1 "));
  EXPECT_THAT(first.out, HasSubstr("2 claims"));
  const auto second =
      test::run({kProgram, "claims", "--only", "E22", "--lang", "zh", "--out", folder.path().string()});
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("成立"));
  const Json document = read_json(folder / "claims.json");
  ASSERT_EQ(document.at("claims").size(), 3U);
  EXPECT_EQ(document.at("claims").at(2).at("id"), "E22");
  EXPECT_EQ(document.at("claims").at(2).at("command"), "ipcbench claims --only E22");
  EXPECT_TRUE(std::ranges::any_of(document.at("table"),
                                  [](const Json& cell) { return cell.value("claim", "") == "E22"; }));
}

TEST(ClaimsCommand, SpeaksJson) {
  const auto finished = test::run({kProgram, "claims", "--only", "E2", "--json"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  const Json document = Json::parse(finished.out);
  EXPECT_EQ(document.at("claims").at(0).at("verdict"), "holds");
  EXPECT_EQ(document.at("claims").at(0).at("figures").at("offset_inherited"), 40);
}

TEST(ClaimsCommand, RefusesWhatIsNoClaim) {
  for (const std::vector<std::string>& argv :
       std::vector<std::vector<std::string>>{{kProgram, "claims", "--only", "E99"},
                                             {kProgram, "claims", "--only", "E1", "--out", "/nowhere/at/all"},
                                             {kProgram, "claims", "--lang", "fr"},
                                             {kProgram, "explain", "E0"},
                                             {kProgram, "explain", "pipe.colour"}}) {
    const auto finished = test::run(argv);
    EXPECT_EQ(finished.status, 2) << finished.err;
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
    EXPECT_EQ(finished.out, "");
  }
}

TEST(ClaimsCommand, StopsAtCtrlCAndLeavesNothing) {
  const test::NoNamesLeft clean;
  test::Command command{{kProgram, "claims", "--only", "E25,E26"}};
  ASSERT_TRUE(test::eventually([&] { return command.descendants().size() > 1; }));
  command.signal_group(SIGINT);
  const auto finished = command.wait();
  EXPECT_EQ(finished.status, 130);
  EXPECT_TRUE(test::eventually([&] { return command.descendants().empty(); }));
}

TEST(Explain, HasAllItsWordsInBothLanguages) {
  for (const Claim& claim : all_claims()) {
    const auto words = words_of(claim.id);
    for (const auto* section : {"says", "why.en", "why.zh", "experiment.en", "experiment.zh"})
      EXPECT_TRUE(words.contains(section) && !words.at(section).empty()) << claim.id << " " << section;
    EXPECT_EQ(words.contains("imprecise.en"), words.contains("imprecise.zh")) << claim.id;
  }
}

TEST(Explain, ACellOfTheNotesTableIsAPage) {
  const Subject subject = find_subject("pipe.mutex");
  EXPECT_EQ(subject.claim->id, "E23");
  const Json seen{{"id", "E23"},
                  {"verdict", "holds_if"},
                  {"condition", {{"en", "small messages"}, {"zh", "小消息"}}},
                  {"checks", Json::array({{{"en", "it was so"}, {"zh", "是这样"}, {"so", true}}})},
                  {"figures", {{"torn_large", 812}}}};
  for (const Language language : {Language::en, Language::zh}) {
    const std::string page = write_page(subject, seen, language);
    EXPECT_THAT(page, HasSubstr("812"));
    EXPECT_THAT(page, HasSubstr("否"));
    EXPECT_THAT(page, HasSubstr(language == Language::en ? "small messages" : "小消息"));
    for (std::size_t begin = 0; begin < page.size();) {
      const auto end = page.find('\n', begin);
      EXPECT_LE(display_width(page.substr(begin, end - begin)), 80U) << page.substr(begin, end - begin);
      begin = end + 1;
    }
  }
}

TEST(Explain, ShowsWhatARunSaw) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(test::run({kProgram, "claims", "--only", "E22", "--out", folder.path().string()}).status, 0);
  const auto page = test::run({kProgram, "explain", "E22", "--run", folder.path().string()});
  EXPECT_EQ(page.status, 0) << page.err;
  EXPECT_THAT(page.out, HasSubstr("byelo world"));
  EXPECT_THAT(page.out, HasSubstr("received_by_pipe"));
  const auto missing = test::run({kProgram, "explain", "E23", "--run", folder.path().string()});
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.err, HasSubstr("has no claim E23"));
}

}  // namespace
}  // namespace ipc::claims
