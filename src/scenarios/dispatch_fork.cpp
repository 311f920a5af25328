// dispatch/fork_per_task: fork(2), _exit(2) and waitpid(2) for each task, as many at once as there are
// workers. What a Pool saves.
//
// A child's only result is its exit status, of 8 bits; what it computes is the same.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>

#include "core/sys.hpp"
#include "registry.hpp"
#include "scenarios/dispatch.hpp"

namespace ipc {
namespace {

class ForkPerTask {
 public:
  ForkPerTask(const Workload& workload, const Work& work)
      : work_{work}, at_once_{workload.workers}, cpu_{workload.cpus.server}, me_{::getpid()} {}

  /// Never 0, which is what a child that does nothing would leave with, and never 255, which stands for an
  /// error.
  static std::uint64_t proof(std::uint64_t number) { return Work::proof(number) % 254 + 1; }

  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    std::map<pid_t, std::uint64_t> out;
    for (std::uint64_t number = first; number < first + count || !out.empty();) {
      if (number < first + count && out.size() < at_once_) {
        out.emplace(start(number), number);
        ++number;
        continue;
      }
      int status = 0;
      const pid_t pid = check(retry_on_eintr([&] { return ::waitpid(-1, &status, 0); }), "waitpid");
      const auto task = out.extract(pid);
      if (task.empty() || !WIFEXITED(status) || WEXITSTATUS(status) == 255)
        throw std::runtime_error{"a child did not carry out its task"};
      collect(task.mapped(), static_cast<std::uint64_t>(WEXITSTATUS(status)));
    }
  }

  [[nodiscard]] Usage workers_usage() const { return Usage::so_far(RUSAGE_CHILDREN); }

 private:
  pid_t start(std::uint64_t number) {
    const pid_t pid = check(::fork(), "fork");
    if (pid != 0) return pid;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != me_) ::_exit(255);
    try {
      pin_to(cpu_);
    } catch (const std::system_error&) {
      ::_exit(255);
    }
    ::_exit(static_cast<int>(work_(number) % 254 + 1));
  }

  Work work_;
  unsigned at_once_;
  int cpu_;
  pid_t me_;
};

const RegisterRun registered{{.name = "fork_per_task",
                              .summary = "a process for each task, fork(2) and waitpid(2)",
                              .family = "executor"},
                             "dispatch",
                             &dispatch<ForkPerTask>};

}  // namespace
}  // namespace ipc
