// The command as a user meets it: what it writes, what it refuses, how it stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "files/json.hpp"
#include "support/command.hpp"

namespace ipc {
namespace {

using test::Command;
using test::Finished;
using test::TemporaryFolder;
using testing::HasSubstr;

const std::string kProgram = IPCBENCH_PROGRAM;
const std::string kFaulty = IPCBENCH_FAULTY_PROGRAM;

std::vector<std::string> small_run(const std::string& out, const std::string& program = kProgram) {
  return {program,       "run",       "--profile",  "smoke",
          "--mechanism", "pipe,null", "--scenario", "round_trip,stream",
          "--placement", "same_cpu",  "--out",      out,
          "--seed",      "7"};
}

void expect_refused(std::vector<std::string> argv, const std::string& because) {
  const Finished finished = test::run(std::move(argv));
  EXPECT_EQ(finished.status, 2) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr(because));
  EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
  EXPECT_EQ(finished.out, "");
}

TEST(Run, WritesTheFilesOfARun) {
  const TemporaryFolder folder;
  const Finished finished = test::run(small_run(folder / "run"));
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, folder / "run" + "\n");
  for (const auto* name : {"results.json", "summary.json", "histograms.json", "journal.jsonl"})
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "run" / name)) << name;
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder.path() / "run"}, {}), 4)
      << "nothing temporary";
}

/// What Google Benchmark's own compare.py reads of a file: tools/gbench/util.py and report.py of 1.7.1.
TEST(Run, ResultsAreGoogleBenchmarks) {
  const TemporaryFolder folder;
  ASSERT_EQ(test::run(small_run(folder / "run")).status, 0);
  const Json results = read_json(folder / "run/results.json");
  const Json& context = results.at("context");
  for (const auto* key : {"date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "cpu_scaling_enabled",
                          "caches", "load_avg", "library_build_type"})
    EXPECT_TRUE(context.contains(key)) << key;
  ASSERT_FALSE(results.at("benchmarks").empty());
  for (const Json& entry : results.at("benchmarks")) {
    SCOPED_TRACE(entry.at("name").get<std::string>());
    EXPECT_EQ(entry.at("run_type"), "iteration");
    EXPECT_EQ(entry.at("time_unit"), "ns");
    EXPECT_EQ(entry.at("name"), entry.at("run_name"));
    for (const auto* key :
         {"real_time", "cpu_time", "iterations", "repetitions", "repetition_index", "threads"})
      EXPECT_TRUE(entry.at(key).is_number()) << key;
    for (const auto* key : {"op_ns", "samples", "client_cpu_ns", "server_cpu_ns", "nvcsw", "nivcsw", "minflt",
                            "launch", "order_index"})
      EXPECT_TRUE(entry.at(key).is_number()) << key;
    const bool trip = entry.at("name").get<std::string>().starts_with("round_trip/");
    for (const auto* key : {"min_ns", "p50_ns", "p90_ns", "p99_ns", "p999_ns", "max_ns"})
      EXPECT_EQ(entry.contains(key), trip) << key;
  }
  EXPECT_EQ(results.at("ipcbench").at("profile"), "smoke");
  EXPECT_EQ(results.at("ipcbench").at("seed"), 7);
}

TEST(Run, CarriesNoPathAndNoUserName) {
  const TemporaryFolder folder;
  std::vector<std::string> argv = small_run(folder / "run");
  argv.insert(argv.end(), {"--host-label", "room-12"});
  ASSERT_EQ(test::run(argv).status, 0);
  char host[256]{};
  ASSERT_EQ(::gethostname(host, sizeof host - 1), 0);
  for (const auto& file : std::filesystem::directory_iterator{folder.path() / "run"}) {
    const std::string text = test::read_file(file.path());
    EXPECT_EQ(text.find(folder.path().string()), std::string::npos) << file.path();
    EXPECT_EQ(text.find(IPCBENCH_SOURCE), std::string::npos) << file.path();
    EXPECT_EQ(text.find("/home/"), std::string::npos) << file.path();
    EXPECT_EQ(text.find('"' + std::string{host} + '"'), std::string::npos) << file.path();
  }
  EXPECT_EQ(read_json(folder / "run/summary.json").at("run").at("host"), "room-12");
}

TEST(Run, TheSeedDecidesTheOrder) {
  const TemporaryFolder folder;
  const auto order = [&](const std::string& out, const std::string& seed) {
    auto argv = small_run(out);
    argv.back() = seed;
    EXPECT_EQ(test::run(argv).status, 0);
    std::vector<std::string> names;
    const Json results = read_json(out + "/results.json");
    for (const Json& entry : results.at("benchmarks")) names.push_back(entry.at("name").get<std::string>());
    EXPECT_EQ(names.size(), 6U);
    return names;
  };
  const auto first = order(folder / "a", "1");
  EXPECT_EQ(first, order(folder / "b", "1"));
  EXPECT_NE(first, order(folder / "c", "2"));
}

TEST(Run, AFailingCellIsARowAndTheRunGoesOn) {
  const test::NoNamesLeft nothing;
  for (const auto* mechanism : {"throws", "crashes", "exits_early", "hangs", "kills_its_bench"}) {
    SCOPED_TRACE(mechanism);
    const TemporaryFolder folder;
    const Finished finished =
        test::run({kFaulty, "run", "--profile", "smoke", "--mechanism", std::string{"pipe,"} + mechanism,
                   "--scenario", "round_trip", "--size", "64", "--placement", "same_cpu", "--timeout", "3s",
                   "--out", folder / "run"});
    EXPECT_EQ(finished.status, 4) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr(std::string{"failed: round_trip/"} + mechanism));
    const Json summary = read_json(folder / "run/summary.json");
    ASSERT_EQ(summary.at("cells").size(), 1U);
    EXPECT_EQ(summary.at("cells")[0].at("mechanism"), "pipe");
    ASSERT_FALSE(summary.at("failed").empty());
    EXPECT_FALSE(summary.at("failed")[0].at("error").get<std::string>().empty());
  }
}

class Stopped : public testing::TestWithParam<int> {};

/// Ctrl-C, SIGTERM, and a kill that nobody can catch: no process and no name stays, and the journal is whole.
TEST_P(Stopped, LeavesNothingBehindAndCanBeResumed) {
  const test::NoNamesLeft nothing;
  const TemporaryFolder folder;
  Command run{{kFaulty, "run", "--profile", "smoke", "--mechanism", "sound,pipe,ignores_sigterm",
               "--scenario", "round_trip", "--placement", "same_cpu", "--launches", "3", "--timeout", "3s",
               "--seed", "3", "--out", folder / "run"}};
  const auto journal = folder.path() / "run" / "journal.jsonl";
  ASSERT_TRUE(test::eventually([&] {
    const auto text = test::read_file(journal);
    return std::ranges::count(text, '\n') >= 3;
  }));
  if (GetParam() == SIGINT)
    run.signal_group(SIGINT);
  else
    run.signal(GetParam());
  EXPECT_TRUE(test::eventually([&] { return run.descendants().size() <= 1; }));
  const Finished finished = run.wait();
  if (GetParam() == SIGKILL)
    EXPECT_EQ(finished.status, 128 + SIGKILL);
  else {
    EXPECT_EQ(finished.status, 130) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("--resume"));
  }

  const auto before = test::read_file(journal);
  const Finished resumed = test::run({kFaulty, "run", "--resume", folder / "run"});
  EXPECT_EQ(resumed.status, 4) << resumed.err;  // ignores_sigterm hangs, of course
  EXPECT_THAT(test::read_file(journal), testing::StartsWith(before.substr(0, before.rfind('\n') + 1)));
  const Json summary = read_json(folder / "run/summary.json");
  EXPECT_TRUE(summary.at("run").at("complete").get<bool>());
  for (const Json& cell : summary.at("cells")) EXPECT_EQ(cell.at("launches"), 3);
}
INSTANTIATE_TEST_SUITE_P(By, Stopped, testing::Values(SIGINT, SIGTERM, SIGKILL),
                         [](const auto& signal) { return std::string{::sigabbrev_np(signal.param)}; });

/// The journal cut off anywhere: whole lines are kept, the rest is done again, and every launch is there
/// once.
TEST(Resume, GoesOnFromAnyPrefixOfTheJournal) {
  const TemporaryFolder folder;
  ASSERT_EQ(test::run(small_run(folder / "whole")).status, 0);
  const std::string journal = test::read_file(folder.path() / "whole" / "journal.jsonl");
  const auto names = [](const std::filesystem::path& run) {
    std::vector<std::string> all;
    const Json results = read_json(run / "results.json");
    for (const Json& entry : results.at("benchmarks"))
      all.push_back(entry.at("name").get<std::string>() + " " + entry.at("order_index").dump());
    return all;
  };
  const auto expected = names(folder.path() / "whole");
  ASSERT_EQ(expected.size(), 6U);
  const std::size_t first_line = journal.find('\n') + 1;
  for (int step = 0; step < 6; ++step) {
    const std::size_t cut = first_line + (journal.size() - first_line) * static_cast<std::size_t>(step) / 6;
    const auto run = folder.path() / ("cut-" + std::to_string(step));
    std::filesystem::create_directory(run);
    std::ofstream{run / "journal.jsonl"} << journal.substr(0, cut);
    const Finished resumed = test::run({kProgram, "run", "--resume", run.string()});
    ASSERT_EQ(resumed.status, 0) << resumed.err;
    EXPECT_EQ(names(run), expected) << cut;
  }
}

TEST(Resume, OfAFinishedRunChangesNoFigure) {
  const TemporaryFolder folder;
  ASSERT_EQ(test::run(small_run(folder / "run")).status, 0);
  const auto before = test::read_file(folder.path() / "run/results.json");
  ASSERT_EQ(test::run({kProgram, "run", "--resume", folder / "run"}).status, 0);
  EXPECT_EQ(test::read_file(folder.path() / "run/results.json"), before);
}

TEST(BadInput, GetsOneLineAndStatusTwo) {
  const TemporaryFolder folder;
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> argv{kProgram, "run", "--out", folder / "never"};
    argv.insert(argv.end(), more.begin(), more.end());
    return argv;
  };
  expect_refused(run({"--mechanism", "carrier_pigeon"}), "mechanism 'carrier_pigeon': did you mean");
  expect_refused(run({"--scenario", "race"}), "scenario 'race': did you mean");
  expect_refused(run({"--size", "0"}), "size '0': expected");
  expect_refused(run({"--size", "9", "--mechanism", "signal"}), "signal carries at most 8 bytes here");
  expect_refused(run({"--placement", "moon"}), "placement 'moon': expected one of");
  expect_refused(run({"--profile", "fast"}), "profile 'fast': expected one of");
  expect_refused(run({"--cpus", "999"}), "CPUs '999': expected");
  expect_refused(run({"--cpus", "0,"}), "CPUs '0,': expected");
  expect_refused(run({"--timeout", "soon"}), "time 'soon': expected");
  expect_refused(run({"--timed", "0ns"}), "--timed '0ns': expected at least 1ms");
  expect_refused(run({"--launches", "0"}), "--launches");
  expect_refused(run({"--cell", "round_trip/pipe"}), "expected the form");
  expect_refused(run({"--host-label", "<script>"}), "--host-label");
  expect_refused({kProgram, "run", "--out", "/proc/nowhere"}, "cannot make the folder /proc/nowhere");
  expect_refused({kProgram, "run", "--resume", folder / "nothing"}, "holds no run");
  expect_refused({kProgram, "table", folder / "nothing"}, "nothing");
  expect_refused({kProgram, "table"}, "RUN");
  expect_refused({kProgram, "dance"}, "dance");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "never"));
}

TEST(BadInput, AFileThatIsNoRunIsNamed) {
  const TemporaryFolder folder;
  const auto file = folder / "summary.json";
  for (const std::string text :
       {"", "{", "[]", "{}", "null", "{\"schema\": 2}", "{\"schema\": 1}", "\x80\xff",
        R"({"schema":1,"run":{},"machine":{},"skipped":[],"failed":[],"cells":[{"name":7}]})"}) {
    std::ofstream{file} << text;
    expect_refused({kProgram, "table", file}, "summary.json");
  }
  expect_refused({kProgram, "report", folder.path().string()}, "summary.json");
}

TEST(BadInput, AnUnwritableFolderIsNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0500);
  expect_refused(small_run(folder / "run"), "cannot make the folder");
}

TEST(Run, RefusesAFolderThatHoldsARun) {
  const TemporaryFolder folder;
  ASSERT_EQ(test::run(small_run(folder / "run")).status, 0);
  const auto before = test::read_file(folder.path() / "run/journal.jsonl");
  expect_refused(small_run(folder / "run"), "holds a run already");
  EXPECT_EQ(test::read_file(folder.path() / "run/journal.jsonl"), before);
}

/// One for each code point, and one more for each in the blocks of CJK (three bytes from E3 on), counted by
/// hand here.
std::size_t columns_of(const std::string& line) {
  std::size_t columns = 0;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) columns += byte >= 0xE3U && byte <= 0xEFU ? 2 : 1;
  }
  return columns;
}

TEST(Table, FitsEightyColumnsInBothLanguages) {
  const TemporaryFolder folder;
  test::Command measured{{kProgram, "run", "--profile", "smoke", "--placement", "same_cpu,same_llc",
                          "--mechanism", "null,pipe,posix_mq,shm_sem,file_fsync,unix_seqpacket_abstract",
                          "--out", folder / "run"}};
  ASSERT_EQ(measured.wait(std::chrono::seconds{240}).status, 0);
  for (const auto* language : {"en", "zh"}) {
    const Finished finished = test::run({kProgram, "table", folder / "run", "--lang", language});
    ASSERT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("posix_mq"));
    EXPECT_THAT(finished.out, HasSubstr(std::string_view{language} == "en" ? "efficiency" : "效率"));
    std::istringstream lines{finished.out};
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(columns_of(line), 80U) << line;
    }
  }
}

TEST(List, NamesEveryMechanismAndPlacement) {
  const Finished finished = test::run({kProgram, "list", "--json"});
  ASSERT_EQ(finished.status, 0);
  const Json list = Json::parse(finished.out);
  EXPECT_GE(list.at("mechanisms").size(), 8U);
  EXPECT_EQ(list.at("placements").size(), 6U);
  for (const Json& mechanism : list.at("mechanisms")) {
    if (mechanism.at("name") != "posix_mq") continue;
    EXPECT_EQ(mechanism.at("traits").at("priority"), "number");
    EXPECT_EQ(mechanism.at("traits").at("persistence"), "kernel");
    EXPECT_EQ(mechanism.at("bounds").at(0).at("source"), "/proc/sys/fs/mqueue/msg_max");
  }
  const Finished text = test::run({kProgram, "list"});
  EXPECT_THAT(text.out, HasSubstr("unix_stream"));
  std::istringstream lines{text.out};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
}

TEST(List, SaysTheTraitsAndLimitsOfAMechanism) {
  const Finished finished = test::run({kProgram, "list", "--json"});
  const Json list = Json::parse(finished.out);
  const auto entry = [&](std::string_view name) {
    const Json& all = list.at("mechanisms");
    return *std::ranges::find_if(all, [&](const Json& one) { return one.at("name") == name; });
  };
  const Json queue = entry("posix_mq");
  EXPECT_EQ(queue.at("traits").at("direction"), "one_way");
  EXPECT_EQ(queue.at("traits").at("persistence"), "kernel");
  EXPECT_EQ(queue.at("traits").at("unrelated"), true);
  EXPECT_GE(queue.at("largest_message").get<std::size_t>(), 128U);  // mq_overview(7): the least msgsize_max
  EXPECT_EQ(entry("unix_stream").at("traits").at("direction"), "two_way");
  EXPECT_EQ(entry("unix_stream").at("traits").at("unit"), "byte stream");
  EXPECT_FALSE(entry("unix_stream").contains("largest_message"));
  EXPECT_FALSE(entry("pool").contains("traits"));
}

TEST(Doctor, SaysWhatItFinds) {
  const Finished finished = test::run({kProgram, "doctor"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, HasSubstr("CPUs"));
}

}  // namespace
}  // namespace ipc
