// The results reader against what it may meet: every damage is one line that names it, and never a wrong
// figure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <random>

#include "gate/compare.hpp"
#include "gate/made_up_runs.hpp"
#include "gate/recorded_run.hpp"
#include "gate/write_comparison.hpp"
#include "support/command.hpp"

namespace ipc::gate {
namespace {

using test::add_cell;
using test::kPipe;
using test::launches;
using test::summary_of;
using testing::HasSubstr;

std::string refusal(const std::string& text) {
  try {
    (void)recorded_run_from(parse_json(text, "the file"), "the file");
  } catch (const UnusableInput& error) {
    EXPECT_THAT(error.what(), HasSubstr("the file"));
    EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos) << error.what();
    return error.what();
  }
  return "";
}

Json good() {
  Json summary = summary_of("a");
  add_cell(summary, kPipe, launches(9, 5000, 0.02, 1));
  return summary;
}

TEST(Reader, ReadsWhatARunWrites) {
  const RecordedRun run = recorded_run_from(good(), "x");
  EXPECT_EQ(run.id, "a");
  ASSERT_EQ(run.cells.size(), 1U);
  const RecordedCell& cell = run.cells.begin()->second;
  EXPECT_EQ(cell.values.size(), 9U);
  EXPECT_EQ(cell.scenario, "round_trip");
  EXPECT_EQ(cell.mechanism, "pipe");
  EXPECT_EQ(cell.placement, "same_cpu");
}

TEST(Reader, RefusesEachDamageAndNamesIt) {
  const auto with = [](const char* pointer, const Json& value) {
    Json damaged = good();
    damaged[Json::json_pointer{pointer}] = value;
    return refusal(damaged.dump());
  };
  EXPECT_THAT(with("/schema", 2), HasSubstr("its schema is 2; this program reads 1"));
  EXPECT_THAT(with("/schema", "1"), HasSubstr("schema"));
  EXPECT_THAT(with("/run", Json::array()), HasSubstr("'run'"));
  EXPECT_THAT(with("/run/host", 7), HasSubstr("'host' of the run is not a text"));
  EXPECT_THAT(with("/run/id", "a\x1b[31m"), HasSubstr("control character"));
  EXPECT_THAT(with("/run/id", "a\u009b31m"), HasSubstr("control character"));  // the same in one code point
  EXPECT_THAT(with("/run/host", "a\u202eb"), HasSubstr("control character"));
  EXPECT_THAT(with("/run/id", std::string(5000, 'a')), HasSubstr("longer than"));
  EXPECT_THAT(with("/cells", Json::object()), HasSubstr("'cells'"));
  EXPECT_THAT(with("/cells/0", 7), HasSubstr("not an object"));
  EXPECT_THAT(with("/cells/0/name", "pipe"), HasSubstr("not the name of a cell"));
  EXPECT_THAT(with("/cells/0/name", "a/b/<script>"), HasSubstr("not the name of a cell"));
  EXPECT_THAT(with("/cells/0/better", "warmer"), HasSubstr("neither"));
  EXPECT_THAT(with("/cells/0/launch_values/3", 0), HasSubstr("launch value"));
  EXPECT_THAT(with("/cells/0/launch_values/3", -1), HasSubstr("launch value"));
  EXPECT_THAT(with("/cells/0/launch_values/3", 1e-320), HasSubstr("launch value"));
  EXPECT_THAT(with("/cells/0/launch_values/3", "NaN"), HasSubstr("not a number"));
  EXPECT_THAT(with("/cells/0/launch_values/3", nullptr), HasSubstr("not a number"));
  EXPECT_THAT(with("/cells/0/launch_values", Json::array()), HasSubstr("no launches"));
  EXPECT_THAT(with("/cells/0/flags", "noisy"), HasSubstr("'flags'"));
  EXPECT_THAT(with("/cells/1", good().at("cells").at(0)), HasSubstr("stands there twice"));
  EXPECT_THAT(with("/cells", Json::array()), HasSubstr("holds no cell"));
  EXPECT_THAT(with("/run/disturbance/steal_s", -1), HasSubstr("'steal_s'"));
  EXPECT_THAT(with("/machine/cpu_model", 0.1), HasSubstr("'cpu_model' of the machine is not a text"));
  EXPECT_THAT(with("/machine/cpus", 1e300), HasSubstr("'cpus' of the machine"));
  EXPECT_THAT(with("/machine/cpus", "2"), HasSubstr("'cpus' of the machine"));
}

/// Runs of earlier builds hold such counts; every other figure of theirs is good.
TEST(Reader, ACountOfSystemCallsBelowZeroIsNotKnown) {
  Json summary = good();
  summary["cells"][0]["metrics"]["syscalls"] = {{"median", -0.2}};
  const RecordedRun run = recorded_run_from(summary, "x");
  EXPECT_FALSE(run.cells.begin()->second.medians.contains("syscalls"));
  summary["cells"][0]["metrics"]["nvcsw"] = {{"median", -0.2}};
  EXPECT_THAT(refusal(summary.dump()), HasSubstr("the median of 'nvcsw'"));
}

TEST(Reader, RefusesWhatIsNoJson) {
  for (const char* text :
       {"", "{", "[1,2", "nul", "\x80\xff", "{\"a\":NaN}", "{\"a\":1e999}", "\"\\ud800\"", "{}{}"})
    EXPECT_FALSE(refusal(text).empty()) << text;
  EXPECT_THAT(refusal("[]"), HasSubstr("not a run's results"));
  EXPECT_THAT(refusal("null"), HasSubstr("not a run's results"));
}

TEST(Reader, RefusesDeepNestingBeforeItParses) {
  EXPECT_THAT(refusal(std::string(10'000'000, '[')), HasSubstr("levels deep"));
  std::string in_a_field = good().dump();
  in_a_field.insert(1, "\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + ",");
  EXPECT_THAT(refusal(in_a_field), HasSubstr("levels deep"));
  EXPECT_THAT(refusal("\"" + std::string(100, '[') + "\""), HasSubstr("not a run's results"))
      << "in a string";
}

TEST(Reader, RefusesAKeyThatStandsTwice) {
  std::string twice = good().dump();
  const auto at = twice.find("\"better\"");
  ASSERT_NE(at, std::string::npos);
  twice.insert(at, "\"better\":\"higher\",");
  EXPECT_THAT(refusal(twice), HasSubstr("the key \"better\" stands twice in one object"));
  EXPECT_THAT(refusal("{\"a\":1,\"\\u0061\":2}"), HasSubstr("\"a\" stands twice")) << "however it is written";
  EXPECT_THAT(refusal("{\"\\u0007\":1,\"\\u0007\":2}"), HasSubstr("\\u0007")) << "and never raw";
}

/// An ordered object looks for a key among all of them: this would take minutes.
TEST(Reader, RefusesAnObjectWithoutEnd) {
  std::string keys = "{\"a\":0";
  for (int i = 0; i < 1'000'000; ++i) keys += ",\"" + std::to_string(i) + "\":0";
  EXPECT_THAT(refusal(keys + "}"), HasSubstr("more than 20000 keys"));
}

/// A whole file cut off anywhere is refused: no prefix reads as a shorter run.
TEST(Reader, RefusesEveryTruncation) {
  const std::string whole = good().dump();
  ASSERT_TRUE(refusal(whole).empty());
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(refusal(whole.substr(0, length)).empty()) << length;
}

/// Random bytes, and good files with bytes replaced: read or refused, and nothing else.
TEST(Reader, SurvivesRandomBytes) {
  std::mt19937_64 random{7};
  const std::string whole = good().dump();
  for (int i = 0; i < 3000; ++i) {
    std::string text = whole;
    for (std::uint64_t n = random() % 4; n < 4; ++n)
      text[random() % text.size()] = static_cast<char>(random());
    (void)refusal(text);
    std::string noise(random() % 200, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    EXPECT_FALSE(refusal(noise).empty());
  }
}

/// What the fuzzer (tests/fuzz) has found to take different ways: read or refused, and what was read can be
/// used.
TEST(Reader, TakesTheFuzzersCorpus) {
  std::size_t read = 0;
  std::size_t refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator{IPCBENCH_TEST_DATA "/fuzz"}) {
    const std::string text = test::read_file(entry.path());
    if (!refusal(text).empty()) {
      ++refused;
      continue;
    }
    ++read;
    const RecordedRun run = recorded_run_from(parse_json(text, "the file"), "the file");
    if (run.cells.empty()) continue;
    const auto comparison = compare_runs(run, run, {}, {});
    EXPECT_NE(answer_of(comparison), Answer::regressed) << entry.path();
    EXPECT_FALSE(write_comparison(comparison, ReportFormat::json).empty());
  }
  EXPECT_GE(read, 2U);
  EXPECT_GE(refused, 5U);
}

TEST(Reader, RefusesDoubleLaunchesOfResults) {
  const Json entry{{"name", kPipe}, {"run_type", "iteration"}, {"launch", 0}, {"p50_ns", 5000.0}};
  Json ours = test::run_of_a_summary("a");
  ours["schema"] = kSchema;
  ours["machine"] = test::machine_of_a_summary();
  Json results{{"context", Json::object()}, {"benchmarks", {entry}}, {"ipcbench", ours}};
  EXPECT_EQ(refusal(results.dump()), "");
  results["benchmarks"].push_back(entry);
  EXPECT_THAT(refusal(results.dump()), HasSubstr("launch 0 of " + kPipe + " stands there twice"));
  results["benchmarks"][1]["launch"] = 1;
  EXPECT_EQ(refusal(results.dump()), "");
  results["benchmarks"][1].erase("p50_ns");
  EXPECT_THAT(refusal(results.dump()), HasSubstr("not every launch"));
  results["benchmarks"][1]["name"] = "dance/pipe/placement:same_cpu";
  EXPECT_THAT(refusal(results.dump()), HasSubstr("'dance' is no scenario"));
}

TEST(Reader, ReadsTheReferenceRunAlike) {
  const std::filesystem::path folder{IPCBENCH_SOURCE "/results/reference-2cpu-vm"};
  const RecordedRun whole = read_recorded_run(folder);
  const RecordedRun results = read_recorded_run(folder / "results.json");
  const RecordedRun summary = read_recorded_run(folder / "summary.json");
  ASSERT_EQ(whole.cells.size(), summary.cells.size());
  ASSERT_EQ(whole.cells.size(), results.cells.size());
  for (const auto& [name, cell] : whole.cells) {
    EXPECT_EQ(cell.headline, results.cells.at(name).headline) << name;
    EXPECT_EQ(cell.higher_is_better, results.cells.at(name).higher_is_better) << name;
    auto mine = cell.values;
    auto theirs = results.cells.at(name).values;
    std::ranges::sort(mine);
    std::ranges::sort(theirs);
    EXPECT_EQ(mine, theirs) << name;
    EXPECT_TRUE(cell.metrics.contains("nvcsw")) << name;
  }
}

TEST(Reader, RefusesWhatIsNoRegularFile) {
  const test::TemporaryFolder folder;
  for (const std::string& path : {folder / "absent", std::string{"/dev/zero"}, folder.path().string()})
    EXPECT_THROW((void)read_recorded_run(path), UnusableInput) << path;
  const auto pipe = folder / "fifo";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THROW((void)read_recorded_run(pipe), UnusableInput) << "and does not wait for a writer";
  const auto huge = folder / "huge";
  std::ofstream{huge} << "{}";
  std::filesystem::resize_file(huge, kLargestFile + 1);  // sparse
  EXPECT_THROW((void)read_recorded_run(huge), UnusableInput);
}

TEST(Reader, TheCommandSaysOneLineAndStatusTwo) {
  const test::TemporaryFolder folder;
  const auto file = folder / "summary.json";
  for (const std::string& text : {std::string{}, std::string(1'000'000, '['),
                                  std::string{"{\"schema\":99,\"cells\":[]}"}, std::string(4096, '\0')}) {
    std::ofstream{file} << text;
    const auto finished = test::run({IPCBENCH_PROGRAM, "compare", file, file, "--gate"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("summary.json"));
    EXPECT_EQ(finished.out, "");
  }
}

}  // namespace
}  // namespace ipc::gate
