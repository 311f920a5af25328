// Runs a program as a user would, and looks for what it leaves behind.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "core/scratch.hpp"

namespace ipc::test {

struct Finished {
  int status = -1;  // exit status, or 128 + the signal's number
  std::string out, err;
};

/// A program in its own process group, with a mark in its environment by which every descendant can be found.
class Command {
 public:
  explicit Command(std::vector<std::string> argv, std::vector<std::string> environment = {});
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  ~Command();

  void signal(int number) const;        // to the program alone
  void signal_group(int number) const;  // as Ctrl-C in a terminal does
  /// Waits; kills it after the timeout, and reports status -1 then.
  Finished wait(std::chrono::seconds timeout = std::chrono::seconds{60});
  /// Processes that are still there with our mark.
  [[nodiscard]] std::set<int> descendants() const;
  [[nodiscard]] std::string output_so_far() const;
  [[nodiscard]] int pid() const { return pid_; }

 private:
  std::string mark_;
  std::filesystem::path folder_;
  Scratch removed_at_last_;  // the folder, however the test program ends
  int pid_ = -1;
};

inline Finished run(std::vector<std::string> argv) { return Command{std::move(argv)}.wait(); }

/// Names of ours outside of processes: shared memory, semaphores, queues, files in the temporary folder,
/// System V.
[[nodiscard]] std::set<std::string> names_in_the_system();

/// Whether `condition` becomes true within the time; by default longer than a busy machine needs for
/// anything.
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::milliseconds within = std::chrono::seconds{60});

/// Checks at its end that no name is there which was not there at its beginning.
class NoNamesLeft {
 public:
  NoNamesLeft() : before_{names_in_the_system()} {}
  NoNamesLeft(const NoNamesLeft&) = delete;
  NoNamesLeft& operator=(const NoNamesLeft&) = delete;
  ~NoNamesLeft();

 private:
  std::set<std::string> before_;
};

/// A folder that is removed with its content, however the test program ends.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() = default;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
  Scratch removed_at_last_;
};

[[nodiscard]] std::string read_file(const std::filesystem::path& file);

}  // namespace ipc::test
