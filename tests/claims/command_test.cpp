// `ipcbench claims` and `ipcbench explain` from outside.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

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

TEST(Explain, EveryCellOfBothTablesHasAPage) {
  for (const NotesCell& cell : notes_cells()) {
    const std::string name = fmt::format("{}.{}", cell.column, cell.key);
    const Subject subject = find_subject(name);
    ASSERT_NE(subject.cell, nullptr) << name;
    for (const Language language : {Language::en, Language::zh}) {
      const std::string page =
          subject.claim == nullptr
              ? write_description(*subject.cell, language)
              : write_page(subject, {{"id", subject.claim->id}, {"verdict", "holds"}}, language);
      EXPECT_THAT(page, HasSubstr(std::string{cell.version})) << name;
      EXPECT_THAT(page, HasSubstr(std::string{cell.words.zh})) << name;
    }
  }
  const auto page = test::run({kProgram, "explain", "queue.traits"});
  EXPECT_EQ(page.status, 0) << page.err;
  EXPECT_THAT(page.out, HasSubstr("A description"));
}

/// claims.json as somebody may send it: what a terminal would obey, and what is not as we write it.
TEST(HostileClaims, AreRefusedInOneLineBeforeAnythingIsTried) {
  const test::TemporaryFolder folder;
  std::filesystem::copy_file(std::filesystem::path{IPCBENCH_TEST_DATA} / "fixture-run/summary.json",
                             folder / "summary.json");
  const auto claim = [](const std::string& more) {
    return R"({"claims":[{"id":"E23","verdict":"refuted",)" + more + "}]}";
  };
  for (const std::string& text :
       {claim(R"("figures":{"torn\u001b[2J":1})"), claim(R"("figures":{"a":"\u001b]0;x\u0007"})"),
        claim(R"("error":"\u009b2J")"), claim(R"("error":"\u202e")"), claim(R"("error":"\u2066")"),
        std::string{R"({"claims":[{"id":"E23","verdict":"perhaps"}]})"},
        std::string{R"({"claims":[{"id":"E23"}]})"},
        std::string{R"({"claims":[{"id":"E99999999999999999999","verdict":"holds"}]})"},
        std::string{R"({"claims":[{"id":"","verdict":"holds"}]})"}, std::string{R"({"claims":[null]})"},
        std::string{R"({"claims":{}})"}, std::string{"[]"}, std::string{R"({"claims":[)"}}) {
    std::ofstream{folder / "claims.json"} << text;
    const std::string run = folder.path().string();
    for (const std::vector<std::string>& argv :
         std::vector<std::vector<std::string>>{{kProgram, "table", run},
                                               {kProgram, "report", run},
                                               {kProgram, "explain", "E23", "--run", run},
                                               {kProgram, "claims", "--only", "E2", "--out", run}}) {
      const auto finished = test::run(argv);
      EXPECT_EQ(finished.status, 2) << argv[1] << " " << text;
      EXPECT_EQ(finished.out, "") << argv[1] << " " << text;
      EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
      EXPECT_THAT(finished.err, HasSubstr("claims.json")) << argv[1];
    }
  }
  std::ofstream{folder / "claims.json"} << claim(R"("condition":7,"checks":[1],"figures":3)");
  const auto page = test::run({kProgram, "explain", "E23", "--run", folder.path().string()});
  EXPECT_EQ(page.status, 2);
  EXPECT_THAT(page.err, HasSubstr("not as this program writes it"));
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
