// The tables: what they say follows from the run's files, fits a terminal in both languages, and a textbook's
// table names the command for what the run lacks.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <set>
#include <sstream>

#include "cell.hpp"
#include "support/command.hpp"
#include "tables/classic.hpp"
#include "tables/comparison.hpp"
#include "tables/notes.hpp"
#include "tables/quantity.hpp"
#include "tables/textbook.hpp"

namespace ipc {
namespace {

using testing::HasSubstr, testing::Not;

const std::string kFixture = IPCBENCH_TEST_DATA "/fixture-run";
constexpr std::array kLanguages{Language::en, Language::zh};
constexpr std::array<std::string_view, 5> kClassics{"unpv2", "apue", "tlpi28", "tlpi43", "lmbench"};

std::string all_of(const std::vector<TextTable>& tables, Format format = Format::text) {
  std::string text;
  for (const TextTable& table : tables) text += write_table(table, format);
  return text;
}

/// A run with one launch of each cell: 1000 ns and 1 GB/s wherever.
Summary run_of(const std::vector<std::string>& names) {
  Summary summary{.run = {{"id", "made"}, {"profile", "smoke"}},
                  .machine = {{"cpu_model", "none"}, {"cpus", 2}},
                  .cells = {},
                  .skipped = Json::array(),
                  .failed = Json::array()};
  for (const auto& name : names) {
    const Cell cell = Cell::parse(name);
    Json workload = Json::object();
    for (const auto& [field, value] : cell.fields())
      std::visit([&, key = field](const auto& v) { workload[key] = v; }, value);
    summary.cells.push_back({.name = name,
                             .scenario = std::string{cell.scenario->name},
                             .mechanism = std::string{cell.mechanism->name},
                             .placement = workload.at("placement").get<std::string>(),
                             .headline = std::string{cell.scenario->headline},
                             .size = workload.value("size", std::int64_t{0}),
                             .launches = 1,
                             .value = 1000,
                             .low = {},
                             .high = {},
                             .flags = {},
                             .workload = workload,
                             .metrics = {{"op_ns", {{"median", 1000.0}}},
                                         {"p50_ns", {{"median", 1000.0}}},
                                         {"client_cpu_ns", {{"median", 300.0}}},
                                         {"server_cpu_ns", {{"median", 200.0}}},
                                         {"bytes_per_s", {{"median", 1e9}}}}});
  }
  return summary;
}

TEST(Layout, WideTablesFitATerminal) {
  const TextTable table{.title = "t",
                        .header = {"mechanism", "what is said of it", "其他说明"},
                        .rows = {{"pipe", std::string(60, 'x') + " and more words",
                                  "操作覆盖内存，需要注意同步操作，多用于亲缘进程"},
                                 {"q", "short", "短"}},
                        .notes = {},
                        .prose = true};
  std::istringstream text{write_table(table, Format::text)};
  std::set<std::size_t> third;  // where the third column begins
  for (std::string line; std::getline(text, line);) {
    EXPECT_LE(display_width(line), 80U) << line;
    for (const auto* word : {"其他", "短"})
      if (const auto at = line.find(word); at != std::string::npos)
        third.insert(display_width(line.substr(0, at)));
  }
  EXPECT_EQ(third.size(), 1U) << "columns align";
  const std::string all = write_table(table, Format::text);
  std::string letters;
  for (const char c : all) letters += c == 'x' ? "x" : "";
  EXPECT_EQ(letters.size(), 60U) << "nothing is cut off";
}

TEST(Layout, NoWordIsTornAndNoLineBeginsWithAFullStop) {
  const std::string text =
      "“快”：至少达到三者最快的一半；否则为“一般”。吞吐量（跨CPU，各取最快的消息大小）：PIPE_BUF "
      "以内不撕裂。";
  for (std::size_t width = 10; width < 60; ++width) {
    std::istringstream lines{wrap(text, width, "  ")};
    std::string together;
    for (std::string line; std::getline(lines, line); together += line.substr(2)) {
      EXPECT_LE(display_width(line), width) << line;
      for (const auto* mark : {"，", "。", "：", "；", "）", "”"})
        EXPECT_FALSE(line.substr(2).starts_with(mark)) << line << " at " << width;
      for (const auto* mark : {"（", "“"}) EXPECT_FALSE(line.ends_with(mark)) << line << " at " << width;
    }
    EXPECT_THAT(together, HasSubstr("PIPE_BUF")) << "at " << width;
  }
  EXPECT_EQ(wrap("one  two three", 8), "one  two\nthree");
  EXPECT_EQ(wrap("unbreakable", 5, "> "), "> unb\n> rea\n> kab\n> le");
}

TEST(Layout, ColumnsAreNotNarrowerThanTheirWords) {
  const TextTable table{
      .title = "t",
      .header = {"processes", "memory semaphore", "a b c d e f g h i j k l m n o p q r s t"},
      .rows = {{"unix_seqpacket_abstract, unix_dgram_abstract", "0.00865",
                "some words, and some more of them, and more"}},
      .notes = {},
      .prose = true};
  const std::string text = write_table(table, Format::text);
  for (const auto* word :
       {"processes", "semaphore", "unix_seqpacket_abstract", "unix_dgram_abstract", "0.00865"})
    EXPECT_THAT(text, HasSubstr(word));
}

TEST(Layout, ACommandCanBePasted) {
  TextTable table{.title = "t", .header = {"a"}, .rows = {{"b"}}, .notes = {"To measure it:"}};
  std::string command = "ipcbench run --out NEW --cell";
  for (int i = 0; i < 9; ++i)
    command += fmt::format(" increment/sysv_semaphore_undo/workers:{}/placement:unpinned", i);
  table.commands = {command};
  const std::string text = write_table(table, Format::text);
  std::istringstream lines{text.substr(text.find("ipcbench run"))};
  std::string pasted;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(display_width(line), 80U) << line;
    const std::size_t begin = line.find_first_not_of(' ');
    if (line.ends_with(" \\")) {
      pasted += line.substr(begin, line.size() - begin - 1);
    } else {
      pasted += line.substr(begin);
      break;  // what follows would be another command
    }
  }
  EXPECT_EQ(pasted, command);
  EXPECT_THAT(write_table(table, Format::markdown), HasSubstr("```sh\nipcbench run"));
}

/// There is no TeX to ask here: as many cells in each row as columns, and nothing that TeX takes otherwise.
TEST(Layout, LatexHasItsColumnsAndNoSignThatItDoesNotKnow) {
  const Summary fixture = read_summary(kFixture);
  auto tables = notes_tables(fixture, read_claims(kFixture), Language::en);
  tables.push_back(mechanism_table(fixture, Language::en));
  for (auto& table : textbook_tables(Language::en, true)) tables.push_back(std::move(table));
  for (const TextTable& table : tables) {
    SCOPED_TRACE(table.title);
    std::istringstream lines{write_table(table, Format::latex)};
    std::size_t rows = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with('%') || line.starts_with("\\begin") || line.starts_with("\\end")) continue;
      for (const auto* sign : {"✓", "✗", "×", "µ", "†", "≥", "−"}) EXPECT_THAT(line, Not(HasSubstr(sign)));
      if (!line.ends_with(" \\\\")) continue;
      ++rows;
      std::size_t cells = 1;
      for (std::size_t at = 0; at < line.size(); ++at) {
        const bool escaped = at > 0 && line[at - 1] == '\\';
        if (line[at] == '&' && !escaped) ++cells;
        if (std::string_view{"_%#"}.find(line[at]) != std::string_view::npos) {
          EXPECT_TRUE(escaped) << line;
        }
      }
      EXPECT_EQ(cells, table.header.size()) << line;
    }
    EXPECT_EQ(rows, table.rows.size() + 1);
  }
}

TEST(Quantities, SizesHaveNoExponent) {
  EXPECT_EQ(write_size(8), "8 B");
  EXPECT_EQ(write_size(1023), "1023 B");
  EXPECT_EQ(write_size(65536), "64 KiB");
  EXPECT_EQ(write_size(25276514304), "23.54 GiB");
  EXPECT_EQ(write_size(2.0 * 1024 * 1073741824), "2048 GiB");
}

TEST(NotesTables, VerdictsAreTheClaims) {
  const Summary summary = read_summary(kFixture);
  Json claims = read_claims(kFixture);
  ASSERT_FALSE(claims.is_null());
  const std::string before = all_of(notes_tables(summary, claims, Language::en), Format::csv);
  EXPECT_THAT(before, HasSubstr("E23 (✓) holds if"));
  EXPECT_THAT(all_of(notes_tables(summary, claims, Language::en)), HasSubstr("messages up to PIPE_BUF"));
  claims.erase("table");
  for (Json& claim : claims.at("claims"))
    if (claim.at("id") == "E24")
      claim["parts"] = {{"pipe", {{"verdict", "refuted"}, {"figure", "9.99 GB/s"}}}};
  EXPECT_THAT(all_of(notes_tables(summary, claims, Language::en), Format::csv),
              HasSubstr("E24 ✗ refuted here: 9.99 GB/s"));
  EXPECT_THAT(all_of(notes_tables(summary, claims, Language::zh), Format::csv),
              HasSubstr("E24 ✗ 此处不成立"));
  for (Json& claim : claims.at("claims"))
    if (claim.at("id") == "E24")
      claim.at("parts").at("pipe")["means"] = {{"en", "a third of the best"}, {"zh", "最快者的三分之一"}};
  EXPECT_THAT(all_of(notes_tables(summary, claims, Language::en), Format::csv),
              HasSubstr("E24 ✗ refuted here: a third of the best"));
  EXPECT_THAT(all_of(notes_tables(summary, claims, Language::zh), Format::csv),
              HasSubstr("E24 ✗ 此处不成立：最快者的三分之一"));
}

TEST(NotesTables, HoldTheNotesOwnWords) {
  const Summary summary = read_summary(kFixture);
  for (const Language language : kLanguages) {
    const auto tables = notes_tables(summary, {}, language);
    ASSERT_EQ(tables.size(), 2U);
    const std::string first = write_table(tables[0], Format::csv),
                      second = write_table(tables[1], Format::csv);
    for (const auto* words : {"内存", "双向/单向", "先进先出", "操作覆盖内存", "一般", "快", "多用于亲缘进程",
                              "方便灵活，广泛", "较复杂", "否", "需要"})
      EXPECT_THAT(first, HasSubstr(words));
    for (const auto* words :
         {"两端读写", "覆盖之前的内容", "较高", "多用于父子进程", "有很多第三方队列", "需要注意同步操作"})
      EXPECT_THAT(second, HasSubstr(words));
    EXPECT_THAT(second, Not(HasSubstr("操作覆盖内存")));
    EXPECT_THAT(all_of(tables), HasSubstr("ipcbench claims --out RUN")) << "no verdicts without claims";
    EXPECT_THAT(first, Not(HasSubstr("✓ holds")));
  }
}

/// Efficiency is graded from the measured cells, whatever the claims say.
TEST(NotesTables, EfficiencyIsGradedByWhatWasMeasured) {
  Summary summary =
      run_of({"stream/pipe/size:4096/placement:same_cpu", "stream/posix_mq/size:4096/placement:same_cpu",
              "stream/shm_sem/size:4096/placement:same_cpu"});
  summary.cells[2].metrics["bytes_per_s"]["median"] = 4e9;
  EXPECT_THAT(write_table(notes_tables(summary, {}, Language::en)[0], Format::csv),
              HasSubstr("1.00 GB/s ordinary ✓,1.00 GB/s ordinary ✓,4.00 GB/s fast ✓"));
  summary.cells[0].metrics["bytes_per_s"]["median"] = 3e9;
  EXPECT_THAT(write_table(notes_tables(summary, {}, Language::en)[0], Format::csv),
              HasSubstr("3.00 GB/s fast ✗,1.00 GB/s ordinary ✓,4.00 GB/s fast ✓"));
}

TEST(NotesTables, ABrokenClaimsFileIsNamed) {
  const test::TemporaryFolder folder;
  write_file(folder.path() / "claims.json", R"({"claims": [{"id": "E24"}]})");
  const Summary summary = read_summary(kFixture);
  EXPECT_THROW((void)notes_tables(summary, read_claims(folder.path()), Language::en), UnusableInput);
  write_file(folder.path() / "claims.json", "[]");
  EXPECT_THROW((void)read_claims(folder.path()), UnusableInput);
}

TEST(TextbookTables, HoldEveryMechanismOnceAndWhatLinuxLacks) {
  for (const bool merge : {true, false})
    for (const TextTable& table : textbook_tables(Language::en, merge)) {
      std::multiset<std::string> names;
      for (const auto& row : table.rows) {
        std::istringstream first{row.front()};
        for (std::string name; std::getline(first, name, ',');)
          names.insert(name.substr(name.find_first_not_of(' ')));
        for (const auto& entry : row) EXPECT_NE(entry, "");
      }
      for (const Mechanism& mechanism : mechanisms())
        if (mechanism.is_link() && mechanism.family != "harness") {
          EXPECT_EQ(names.count(std::string{mechanism.name}), 1U) << mechanism.name;
        }
      EXPECT_EQ(names.count("doors"), 1U);
      EXPECT_EQ(names.count("Sun RPC"), 1U);
    }
}

/// The limits are this machine's, read when asked.
TEST(TextbookTables, LimitsAreReadLive) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const int capacity = ::fcntl(ends[1], F_GETPIPE_SZ);
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_THAT(default_limit(*find_mechanism("pipe")), HasSubstr(fmt::format("{} KiB", capacity / 1024)));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_SIGPENDING, &before), 0);
  rlimit less = before;
  less.rlim_cur = 7;
  ASSERT_EQ(::setrlimit(RLIMIT_SIGPENDING, &less), 0);
  EXPECT_EQ(default_limit(*find_mechanism("signal")), "SIGPENDING 7");
  ::setrlimit(RLIMIT_SIGPENDING, &before);
}

TEST(ClassicTables, HaveTheBooksUnits) {
  const Summary summary =
      run_of({"round_trip/pipe/size:1/placement:same_cpu", "stream/pipe/size:1024/placement:same_cpu",
              "stream/sysv_mq/size:2000/placement:same_cpu", "increment/mutex/workers:2/placement:unpinned",
              "increment/mutex/workers:3/placement:unpinned"});
  const std::string unpv2 = all_of(classic_tables("unpv2", summary, Language::en), Format::csv);
  EXPECT_THAT(unpv2, HasSubstr("pipe,1.00,–"));            // 1000 ns in µs; not measured across CPUs
  EXPECT_THAT(unpv2, HasSubstr("1024,1000,–,–,n/a,–,–"));  // 1 GB/s in MB/s; no doors
  EXPECT_THAT(unpv2, HasSubstr("2,1.00,–"));               // 1000 ns each: 1 s for a million
  const std::string apue = all_of(classic_tables("apue", summary, Language::en), Format::csv);
  EXPECT_THAT(apue, HasSubstr("message queue,0.0500,0.100"));        // 100,000 × 500 ns and × 1000 ns, in s
  EXPECT_THAT(apue, HasSubstr("mutex in shared memory,1.50,3.00"));  // 3,000,000 times
  EXPECT_THAT(all_of(classic_tables("lmbench", summary, Language::en), Format::csv),
              HasSubstr("Pipe,1.00,lat_pipe"));
}

/// What a table lacks, it says how to measure; every cell named there is one that can be measured, and each
/// row asks for something that there is.
TEST(ClassicTables, NameTheCommandForWhatIsLacking) {
  const Summary nothing = run_of({});
  for (const auto name : kClassics) {
    std::size_t cells = 0;
    for (const TextTable& table : classic_tables(name, nothing, Language::en)) {
      for (const std::string& note : table.notes)
        EXPECT_THAT(note, Not(HasSubstr("does not measure"))) << name;
      for (const std::string& command : table.commands) {
        constexpr std::string_view kRun = "ipcbench run --out NEW --cell ";
        ASSERT_TRUE(command.starts_with(kRun)) << command;
        std::istringstream words{command.substr(kRun.size())};
        for (std::string cell; words >> cell; ++cells) EXPECT_NO_THROW((void)Cell::parse(cell)) << cell;
      }
    }
    EXPECT_GT(cells, 0U) << name;
  }
}

/// Measured with the commands that they name, the tables have no gap left but what Linux lacks.
TEST(ClassicTables, HaveNoGapOnceTheirCommandsHaveRun) {
  const Summary nothing = run_of({});
  for (const auto name : kClassics) {
    std::vector<std::string> cells;
    for (const TextTable& table : classic_tables(name, nothing, Language::en))
      for (const std::string& command : table.commands) {
        std::istringstream words{command};
        for (std::string word; words >> word;)
          if (word.find('/') != std::string::npos) cells.push_back(word);
      }
    for (const TextTable& table : classic_tables(name, run_of(cells), Language::en)) {
      SCOPED_TRACE(table.title);
      EXPECT_TRUE(table.commands.empty());
      for (const auto& row : table.rows)
        for (std::size_t i = 1; i < row.size(); ++i)
          if (!row.front().starts_with("flock")) {  // which is not in the suite
            EXPECT_NE(row[i], "–") << row.front();
          }
    }
  }
}

TEST(ClassicTables, Tlpi28FindsEveryWayOfMakingAProcess) {
  const Summary summary =
      run_of({"spawn/fork/resident:0/placement:unpinned", "spawn/vfork/resident:0/placement:unpinned",
              "spawn/clone3/resident:0/placement:unpinned", "spawn/fork_exec/resident:0/placement:unpinned",
              "spawn/posix_spawn/resident:0/placement:unpinned"});
  const std::string table = all_of(classic_tables("tlpi28", summary, Language::en), Format::csv);
  for (const auto* method : {"fork()", "vfork()", "clone()", "fork() + exec()", "vfork() + exec()"})
    EXPECT_THAT(table, HasSubstr(fmt::format("\n{},0.100,1000000", method)));  // 1000 ns × 100,000
}

TEST(ClassicTables, RefuseWhatIsNoBook) {
  EXPECT_THAT([] { (void)classic_tables("unpv1", run_of({}), Language::en); },
              testing::ThrowsMessage<UnusableInput>(HasSubstr("unpv2")));
}

TEST(Tables, EveryOneFitsATerminalAndNoRowLacksACell) {
  const Summary fixture = read_summary(kFixture);
  const Json claims = read_claims(kFixture);
  for (const Language language : kLanguages) {
    auto tables = notes_tables(fixture, claims, language);
    tables.push_back(mechanism_table(fixture, language));
    for (auto& table : textbook_tables(language, true)) tables.push_back(std::move(table));
    for (const auto name : kClassics)
      for (auto& table : classic_tables(name, fixture, language)) tables.push_back(std::move(table));
    for (const TextTable& table : tables) {
      SCOPED_TRACE(table.title);
      for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.header.size());
      std::istringstream text{write_table(table, Format::text)};
      for (std::string line; std::getline(text, line);) EXPECT_LE(display_width(line), 80U) << line;
    }
  }
}

}  // namespace
}  // namespace ipc
