// A run that is killed at any moment, or runs out of disk: nothing that had been measured is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "files/json.hpp"
#include "runner/journal.hpp"
#include "support/command.hpp"

namespace ipc {
namespace {

using testing::HasSubstr;

const std::string kFaulty = IPCBENCH_FAULTY_PROGRAM;

std::vector<std::string> run_into(const std::string& folder, const std::string& seed) {
  return {kFaulty,      "run",        "--profile",   "smoke",    "--mechanism", "sound,pipe",
          "--scenario", "round_trip", "--placement", "same_cpu", "--launches",  "8",
          "--seed",     seed,         "--out",       folder};
}

/// Which launch of which cell came when: what a resumed run must have in common with one that was left alone.
std::vector<std::string> history(const std::filesystem::path& run) {
  std::vector<std::string> all;
  const Json results = read_json(run / "results.json");
  for (const Json& entry : results.at("benchmarks"))
    all.push_back(entry.at("order_index").dump() + " " + entry.at("name").get<std::string>() + " " +
                  entry.at("launch").dump());
  return all;
}

bool is_finished(const std::filesystem::path& run) {
  bool finished = false;
  Journal::for_each(run, [&](const Json& line) {
    finished = finished || (line.contains("note") && line.at("note").value("end", false));
  });
  return finished;
}

/// How many launches the whole lines of a journal tell of.
std::size_t launches_in(const std::string& journal) {
  std::istringstream lines{journal.substr(0, journal.rfind('\n') + 1)};
  std::size_t launches = 0;
  for (std::string line; std::getline(lines, line);) launches += line.starts_with("{\"launch\":") ? 1 : 0;
  return launches;
}

/// Leaves it to be collected by its owner.
bool has_ended(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

TEST(Resume, AfterFiftyKillsAtRandomMomentsIsTheRunThatWasLeftAlone) {
  constexpr int kKills = 50;
  constexpr int kOneInItsStart = 5;  // of so many: the others shall reach what is measured
  const test::NoNamesLeft nothing;
  const test::TemporaryFolder folder;
  std::mt19937 random{20261124};  // of the moments only
  std::uniform_int_distribution<int> moment_of_start_us{1000, 250'000};
  std::uniform_int_distribution<int> moment_of_launches_us{0, 60'000};  // about two launches
  int kills = 0;
  int kills_between_launches = 0;
  for (int seed = 1; kills < kKills; ++seed) {
    SCOPED_TRACE(seed);
    const auto name = std::to_string(seed);
    ASSERT_EQ(test::run(run_into(folder / ("alone-" + name), name)).status, 0);
    const std::filesystem::path killed{folder / ("killed-" + name)};
    const auto journal = killed / "journal.jsonl";
    const std::size_t launches_alone = history(folder.path() / ("alone-" + name)).size();
    for (bool begun = false; kills < kKills; begun = true) {
      const std::string before = test::read_file(journal);
      const bool there = before.find('\n') != std::string::npos;
      if (begun && there && is_finished(killed)) break;
      if (!there) std::filesystem::remove_all(killed);
      test::Command command{there ? std::vector<std::string>{kFaulty, "run", "--resume", killed.string()}
                                  : run_into(killed.string(), name)};
      const bool in_its_start = kills % kOneInItsStart == 0;
      // Whoever goes on sings for half a second first: only a launch that it has written down tells that it
      // is through with that.
      if (!in_its_start) {
        ASSERT_TRUE(test::eventually([&] {
          return has_ended(command.pid()) || launches_in(test::read_file(journal)) > launches_in(before);
        }));
      }
      std::this_thread::sleep_for(std::chrono::microseconds{in_its_start ? moment_of_start_us(random)
                                                                         : moment_of_launches_us(random)});
      command.signal(SIGKILL);
      EXPECT_TRUE(test::eventually([&] { return command.descendants().size() <= 1; }));
      const bool killed_it = command.wait().status == 128 + SIGKILL;
      const std::string after = test::read_file(journal);
      const auto whole_lines = before.substr(0, before.rfind('\n') + 1);
      ASSERT_THAT(after, testing::StartsWith(whole_lines)) << "what was written stays";
      if (!killed_it) continue;
      ++kills;
      if (launches_in(before) < launches_in(after) && launches_in(after) < launches_alone)
        ++kills_between_launches;
    }
    const test::Finished last = test::run({kFaulty, "run", "--resume", killed.string()});
    ASSERT_EQ(last.status, 0) << last.err;
    EXPECT_EQ(history(killed), history(folder.path() / ("alone-" + name)));
    for (const auto& entry : std::filesystem::directory_iterator{killed})
      EXPECT_THAT(entry.path().filename().string(), testing::Not(testing::StartsWith(".")))
          << "nothing temporary";
  }
  // Not all of the others: some come after a run's last launch, or the run was through before them.
  EXPECT_GT(kills_between_launches, kKills / 3) << "too few launches were cut short to tell anything";
}

/// Ends with one line and status 2; the journal is whole lines of JSON, and goes on once there is room.
void expect_valid_until_there_is_room(const test::Finished& full, const std::filesystem::path& run) {
  EXPECT_EQ(full.status, 2) << full.err;
  EXPECT_THAT(full.err, HasSubstr("cannot write the journal"));
  EXPECT_THAT(full.err, HasSubstr("--resume goes on"));
  const std::string journal = test::read_file(run / "journal.jsonl");
  ASSERT_FALSE(journal.empty());
  EXPECT_EQ(journal.back(), '\n') << "no half line";
  std::size_t lines = 0;
  EXPECT_NO_THROW(Journal::for_each(run, [&](const Json&) { ++lines; }));
  EXPECT_GT(lines, 3U) << "what fitted is there";
  const test::Finished resumed = test::run({kFaulty, "run", "--resume", run.string()});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(history(run).size(), 32U);
  EXPECT_THAT(test::read_file(run / "journal.jsonl"), testing::StartsWith(journal));
}

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) line += "'" + word + "' ";
  return line;
}

/// A file that may not grow any more (EFBIG), which anybody can arrange: sh counts in blocks of 512 bytes.
TEST(FullDisk, AFileThatMayNotGrowEndsTheRunCleanly) {
  const test::TemporaryFolder folder;
  const auto full = test::run({"sh", "-c", "ulimit -f 60; exec " + joined(run_into(folder / "run", "5"))});
  expect_valid_until_there_is_room(full, folder.path() / "run");
}

/// A file system without room (ENOSPC), which takes the right to mount one.
TEST(FullDisk, AFullFileSystemEndsTheRunCleanly) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "small");
  std::filesystem::create_directory(folder.path() / "saved");
  const auto in_small = [&](const std::string& then) {
    return test::run({"unshare", "--mount", "sh", "-c",
                      "mount -t tmpfs -o size=28k none '" + (folder / "small") + "' || exit 99; " + then});
  };
  if (const auto probe = in_small("exit 0"); probe.status != 0)
    GTEST_SKIP() << "no right to mount a file system: " << probe.err;
  const auto full =
      in_small(joined(run_into(folder / "small/run", "5")) + "; code=$?; cp '" +
               (folder / "small/run/journal.jsonl") + "' '" + (folder / "saved") + "'; exit $code");
  expect_valid_until_there_is_room(full, folder.path() / "saved");
}

}  // namespace
}  // namespace ipc
