#include "support/command.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/scratch.hpp"
#include "core/sys.hpp"

namespace ipc::test {
namespace {

constexpr const char* kMark = "IPCBENCH_TEST_MARK";

void add_listing(std::set<std::string>& names, const std::filesystem::path& folder, std::string_view prefix) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator{folder, none})
    if (const auto name = entry.path().filename().string(); name.starts_with(prefix))
      names.insert(entry.path().string());
}

/// System V objects of this user: /proc/sysvipc has no names, so the number stands for it.
void add_sysv(std::set<std::string>& names, const std::string& kind) {
  std::ifstream in{"/proc/sysvipc/" + kind};
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream fields{line};
    std::string key;
    std::string id;
    fields >> key >> id;
    names.insert(fmt::format("sysv {} {}", kind, id));
  }
}

}  // namespace

Command::Command(std::vector<std::string> argv, std::vector<std::string> environment)
    : mark_{random_name()},
      folder_{std::filesystem::temp_directory_path() / ("command-" + mark_)},
      removed_at_last_{Scratch::Kind::file, folder_} {
  std::filesystem::create_directory(folder_);
  environment.push_back(fmt::format("{}={}", kMark, mark_));
  pid_ = check(::fork(), "fork");
  ::setpgid(pid_, pid_);  // whoever of us two comes first; 0 in the child is itself
  if (pid_ != 0) return;
  const auto redirect = [&](const char* name, int to) {
    const int fd = ::open((folder_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd == -1 || ::dup2(fd, to) == -1) ::_exit(126);
    ::close(fd);
  };
  redirect("out", STDOUT_FILENO);
  redirect("err", STDERR_FILENO);
  for (auto& variable : environment) ::putenv(variable.data());
  std::vector<char*> pointers;
  for (auto& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  ::_exit(127);
}

Command::~Command() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

void Command::signal(int number) const { ::kill(pid_, number); }
void Command::signal_group(int number) const { ::kill(-pid_, number); }

Finished Command::wait(std::chrono::seconds timeout) {
  Finished finished;
  int status = 0;
  const bool ended = eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }, timeout);
  if (!ended) {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, &status, 0);
  } else {
    finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  pid_ = -1;
  finished.out = read_file(folder_ / "out");
  finished.err = read_file(folder_ / "err");
  return finished;
}

std::string Command::output_so_far() const { return read_file(folder_ / "out"); }

std::set<int> Command::descendants() const {
  std::set<int> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", none}) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string environment = read_file(entry.path() / "environ");
    if (environment.find(fmt::format("{}={}", kMark, mark_)) != std::string::npos)
      found.insert(std::stoi(name));
  }
  return found;
}

std::set<std::string> names_in_the_system() {
  std::set<std::string> names;
  add_listing(names, "/dev/shm", "");
  add_listing(names, "/dev/mqueue", "");
  add_listing(names, std::filesystem::temp_directory_path(), "ipcbench-");
  for (const char* kind : {"msg", "sem", "shm"}) add_sysv(names, kind);
  return names;
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline)
      return condition();  // it may have come while we were late
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

NoNamesLeft::~NoNamesLeft() {
  std::vector<std::string> left;
  // Another test program on this machine has names, too, for moments at a time: a leak is what stays.
  const bool clean = eventually([&] {
    left.clear();
    std::ranges::set_difference(names_in_the_system(), before_, std::back_inserter(left));
    return left.empty();
  });
  EXPECT_TRUE(clean) << "left behind: " << (left.empty() ? "" : left.front());
}

TemporaryFolder::TemporaryFolder()
    : path_{std::filesystem::temp_directory_path() / ("test-" + random_name())},
      removed_at_last_{Scratch::Kind::file, path_} {
  std::filesystem::create_directory(path_);
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace ipc::test
