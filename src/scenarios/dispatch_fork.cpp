// dispatch/fork_per_task: fork(2), _exit(2) and waitpid(2) for each task, as many at once as there are
// workers. What a Pool saves.
//
// A child's only result is its exit status, of 8 bits; what it computes is the same.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

#include "core/sys.hpp"
#include "registry.hpp"
#include "scenarios/dispatch.hpp"
#include "scenarios/one_process_per_task.hpp"

namespace ipc {
namespace {

class ForkPerTask {
 public:
  ForkPerTask(const Workload& workload, const Work& work)
      : work_{work}, at_once_{workload.workers}, cpu_{workload.cpus.server}, me_{::getpid()} {}

  static std::uint64_t proof(std::uint64_t number) { return exit_status_of(Work::proof(number)); }

  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    one_process_per_task(
        first, count, at_once_, [this](std::uint64_t number) { return start(number); }, collect);
  }

  [[nodiscard]] Usage workers_usage() const { return Usage::so_far(RUSAGE_CHILDREN); }

 private:
  pid_t start(std::uint64_t number) {
    const pid_t pid = check(::fork(), "fork");
    if (pid != 0) return pid;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != me_) ::_exit(kNotDone);
    try {
      pin_to(cpu_);
    } catch (const std::system_error&) {
      ::_exit(kNotDone);
    }
    ::_exit(static_cast<int>(exit_status_of(work_(number))));
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
