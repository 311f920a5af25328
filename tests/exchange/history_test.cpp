// History: what goes in comes out in the order of time, and a step is found where it is.
#include "exchange/history.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "gate/made_up_runs.hpp"
#include "support/command.hpp"

namespace ipc::exchange {
namespace {

using test::add_cell;
using test::kPipe;
using test::kQueue;
using test::launches;

Json run_of_day(int day, double pipe_ns, std::uint64_t seed) {
  Json summary = test::summary_of("run-" + std::to_string(day));
  summary["run"]["started"] =
      "2026-10-" + std::string{day < 10 ? "0" : ""} + std::to_string(day) + "T09:00:00Z";
  summary["run"]["build"]["commit"] = "c" + std::to_string(day);
  add_cell(summary, kPipe, launches(9, pipe_ns, 0.02, seed));
  add_cell(summary, kQueue, launches(9, 6000, 0.02, seed + 500));
  return summary;
}

gate::RecordedRun read(const Json& summary) { return gate::recorded_run_from(summary, "made up"); }

TEST(History, KeepsRunsInTheOrderOfTime) {
  const test::TemporaryFolder folder;
  {
    History history{folder / "h.db", true};
    for (const int day : {3, 1, 2})
      history.add(read(run_of_day(day, 5000 + day, static_cast<std::uint64_t>(day))));
  }
  const History history{folder / "h.db", false};
  EXPECT_EQ(history.runs(), 3U);
  const std::vector<std::string> pipe{"round_trip/pipe/*"};
  const auto series = history.series(pipe, "");
  ASSERT_EQ(series.size(), 1U);
  ASSERT_EQ(series[0].points.size(), 3U);
  EXPECT_EQ(series[0].points[0].commit, "c1");
  EXPECT_EQ(series[0].points[2].commit, "c3");
  EXPECT_EQ(history.series({}, "").size(), 2U);
  EXPECT_TRUE(history.series({}, "elsewhere").empty());
}

TEST(History, ARunIsAddedOnceAndWhole) {
  const test::TemporaryFolder folder;
  History history{folder / "h.db", true};
  const auto run = read(run_of_day(1, 5000, 1));
  history.add(run);
  EXPECT_THROW(history.add(run), UnusableInput);
  EXPECT_EQ(history.runs(), 1U);
  EXPECT_EQ(history.series({}, "").at(0).points.size(), 1U);
}

TEST(History, MachinesAreNeverOnOneLine) {
  const test::TemporaryFolder folder;
  History history{folder / "h.db", true};
  history.add(read(run_of_day(1, 5000, 1)));
  Json other = run_of_day(2, 5000, 2);
  other["machine"]["cpu_model"] = "B CPU";
  history.add(read(other));
  EXPECT_EQ(history.series({}, "").size(), 4U);
}

TEST(History, SeveralMayMakeItAtOnce) {
  const test::TemporaryFolder folder;
  for (int i = 0; i < 20; ++i) {
    const auto file = folder / fmt::format("{}.db", i);
    const Shared<StartLine> line{2U};
    std::vector<Process> jobs;
    for (int job = 0; job < 2; ++job)
      jobs.emplace_back([&] {
        line->arrive_and_wait();
        const History history{file, true};
      });
    for (Process& job : jobs) job.join();
    EXPECT_EQ((History{file, false}).runs(), 0U);
  }
}

TEST(History, RefusesWhatIsNoHistory) {
  const test::TemporaryFolder folder;
  EXPECT_THROW((History{folder / "absent.db", false}), UnusableInput);
  std::ofstream{folder / "text.db"} << "this is not a database, and long enough that SQLite looks at it";
  EXPECT_THROW((History{folder / "text.db", true}), UnusableInput);
}

TEST(Changes, AKnownStepIsFoundWhereItIs) {
  Series series{
      .cell = kPipe, .host = "h", .machine = "m", .profile = "p", .headline = "p50_ns", .points = {}};
  const auto before = launches(15, 5000, 0.01, 1);
  const auto after = launches(15, 5500, 0.01, 2);
  for (const double value : before)
    series.points.push_back({.started = "", .run = "", .commit = "", .value = value});
  EXPECT_TRUE(changes_in(series, {.alpha = 0.01}).empty()) << "no step yet";
  for (const double value : after)
    series.points.push_back({.started = "", .run = "", .commit = "", .value = value});
  const auto changes = changes_in(series, {.alpha = 0.01});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].index, 15U);
  EXPECT_TRUE(changes[0].worse);
  EXPECT_NEAR(changes[0].after / changes[0].before, 1.10, 0.02);
  series.higher_is_better = true;
  EXPECT_FALSE(changes_in(series, {.alpha = 0.01})[0].worse);
  EXPECT_THAT(trend_svg(series, changes),
              testing::AllOf(testing::StartsWith("<svg"),
                             testing::HasSubstr(
                                 fmt::format("{:+.1f} %", (changes[0].after / changes[0].before - 1) * 100)),
                             testing::EndsWith("</svg>\n")));
  series.points.resize(9);
  EXPECT_TRUE(changes_in(series).empty()) << "too few to say anything";
}

TEST(Otava, TakesWhatEveryRunHasAndLeavesNoFieldEmpty) {
  const test::TemporaryFolder folder;
  History history{folder / "h.db", true};
  for (const int day : {2, 1}) {
    Json summary = run_of_day(day, 5000 + day, static_cast<std::uint64_t>(day));
    if (day == 2) add_cell(summary, test::kStream, launches(9, 1e6, 0.02, 2), "msgs_per_s", "higher");
    history.add(read(summary));
  }
  std::istringstream table{otava_csv_of(history.series({}, ""))};
  std::string header;
  std::string first;
  std::string second;
  std::string beyond;
  ASSERT_TRUE(std::getline(table, header) && std::getline(table, first) && std::getline(table, second));
  EXPECT_FALSE(std::getline(table, beyond)) << beyond;
  EXPECT_THAT(header,
              testing::AnyOf("time,commit," + kPipe + "," + kQueue, "time,commit," + kQueue + "," + kPipe));
  EXPECT_THAT(first, testing::ContainsRegex("^2026-10-01T09:00:00Z,c1,[0-9.]+,[0-9.]+$"));
  EXPECT_THAT(second, testing::ContainsRegex("^2026-10-02T09:00:00Z,c2,[0-9.]+,[0-9.]+$"));
  Json elsewhere = run_of_day(3, 5000, 3);
  elsewhere["run"]["host"] = "lab8";
  history.add(read(elsewhere));
  EXPECT_THROW((void)otava_csv_of(history.series({}, "")), UnusableInput);
}

TEST(Sparkline, GoesFromLowToHigh) {
  const std::vector<Point> points{{"", "", "", 1}, {"", "", "", 8}};
  EXPECT_EQ(sparkline(points), "▁█");
}

TEST(HistoryCommand, AddsTellsAndFindsTheChange) {
  const test::TemporaryFolder folder;
  const auto database = folder / "new/history.db";
  std::vector<std::string> add{IPCBENCH_PROGRAM, "history", "add", "--db", database};
  for (int day = 1; day <= 24; ++day) {
    const auto file = folder / (std::to_string(day) + ".json");
    std::ofstream{file} << run_of_day(day, day < 13 ? 5000 : 5800, static_cast<std::uint64_t>(day)).dump();
    add.push_back(file);
  }
  const auto added = test::run(add);
  ASSERT_EQ(added.status, 0) << added.err;
  EXPECT_EQ(added.out, "24 runs in " + database + "\n");
  const auto trend = test::run({IPCBENCH_PROGRAM, "history", "trend", "--db", database, "--cell", kPipe});
  EXPECT_EQ(trend.status, 0) << trend.err;
  EXPECT_THAT(trend.out, testing::HasSubstr("24 runs of standard on lab7"));
  const auto changes =
      test::run({IPCBENCH_PROGRAM, "history", "changes", "--db", database, "--format", "json"});
  ASSERT_EQ(changes.status, 0) << changes.err;
  const Json json = Json::parse(changes.out);
  ASSERT_EQ(json.size(), 1U) << "only the pipe stepped";
  EXPECT_EQ(json[0].at("cell"), kPipe);
  EXPECT_EQ(json[0].at("changes").at(0).at("commit"), "c13");
  const auto chart =
      test::run({IPCBENCH_PROGRAM, "history", "trend", "--db", database, "--cell", kPipe, "--format", "svg"});
  EXPECT_EQ(chart.status, 0) << chart.err;
  EXPECT_THAT(chart.out, testing::StartsWith("<svg"));
  EXPECT_EQ(test::run({IPCBENCH_PROGRAM, "history", "trend", "--db", folder / "none.db"}).status, 2);
}

}  // namespace
}  // namespace ipc::exchange
