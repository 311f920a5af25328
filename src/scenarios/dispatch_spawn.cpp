// dispatch/spawn_per_task: posix_spawn(3) and waitpid(2) of a program for each task, as many at once as there
// are workers. What a shell script pays, or a program that runs others.
//
// The task is a program, ipcbench-task; its only result is its exit status, of 8 bits.
#include <spawn.h>
#include <unistd.h>

#include <string>

#include "core/program_files.hpp"
#include "core/sys.hpp"
#include "registry.hpp"
#include "scenarios/dispatch.hpp"
#include "scenarios/one_process_per_task.hpp"

namespace ipc {
namespace {

constexpr const char* kProgram = "ipcbench-task";

class SpawnPerTask {
 public:
  SpawnPerTask(const Workload& workload, const Work& work)
      : work_{work}, at_once_{workload.workers}, program_{find_helper(kProgram).value().string()} {
    // A program inherits where it may run: the dispatcher goes there for the moment in which it starts one.
    here_ = workload.cpus.client;
    there_ = workload.cpus.server;
  }

  static std::uint64_t proof(std::uint64_t number) { return exit_status_of(Work::proof(number)); }

  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    one_process_per_task(
        first, count, at_once_, [this](std::uint64_t number) { return start(number); }, collect);
  }

  [[nodiscard]] static Usage workers_usage() { return Usage::so_far(RUSAGE_CHILDREN); }

 private:
  pid_t start(std::uint64_t number) {
    std::string steps = std::to_string(work_.steps(number));
    std::string which = std::to_string(number);
    std::array<char*, 4> arguments{program_.data(), steps.data(), which.data(), nullptr};
    pid_t pid = 0;
    if (there_ != here_) pin_to(there_);
    check_pthread(::posix_spawn(&pid, program_.c_str(), nullptr, nullptr, arguments.data(), environ),
                  "posix_spawn");
    if (there_ != here_) pin_to(here_);
    return pid;
  }

  Work work_;
  unsigned at_once_;
  std::string program_;
  int here_ = -1, there_ = -1;
};

std::string why_not() {
  return find_helper(kProgram) ? std::string{} : std::string{"its helper program ipcbench-task is not there"};
}

const RegisterRun registered{{.name = "spawn_per_task",
                              .summary = "a program for each task, posix_spawn(3) and waitpid(2)",
                              .family = "executor",
                              .unavailable = &why_not},
                             "dispatch",
                             &dispatch<SpawnPerTask>};

}  // namespace
}  // namespace ipc
