#include "multiprocessing/keeper.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "core/placement.hpp"
#include "core/sys.hpp"

namespace ipc::mp {
namespace {

class Keeper {
 public:
  Keeper(const KeeperPlan& plan, pid_t owner) : plan_{plan} {
    // A whole process's end is what counts, not that of the thread that made the Pool, so a pidfd, and no
    // PR_SET_PDEATHSIG. (The workers have that: our only thread forks them.)
    ::prctl(PR_SET_PDEATHSIG, 0);
    owner_ = Fd{static_cast<int>(check(::syscall(SYS_pidfd_open, owner, 0), "pidfd_open"))};
    if (::getppid() != owner) throw std::runtime_error{"the owner of the pool is gone"};
    sigset_t heard;
    ::sigemptyset(&heard);
    ::sigaddset(&heard, SIGCHLD);
    ::sigaddset(&heard, SIGTERM);
    check(::sigprocmask(SIG_BLOCK, &heard, &mask_before_), "sigprocmask");
    signals_ = Fd{check(::signalfd(-1, &heard, SFD_CLOEXEC), "signalfd")};
  }

  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() {
    for (const Process& worker : workers_)  // all at once, before ~Process waits for each
      if (worker.pid() > 0) ::kill(worker.pid(), SIGKILL);
  }

  void run() {
    workers_.reserve(plan_.board.workers());
    for (unsigned i = 0; i < plan_.board.workers(); ++i) workers_.push_back(fork_worker(i));
    plan_.board.wake_owner();  // who waits for this
    for (unsigned left = plan_.board.workers(); left > 0;) {
      std::array<pollfd, 2> fds{{{signals_.get(), POLLIN, 0}, {owner_.get(), POLLIN, 0}}};
      if (retry_on_eintr([&] { return ::poll(fds.data(), fds.size(), -1); }) == -1) throw_errno("poll");
      if (fds[1].revents != 0) return;  // ~Process kills and collects the workers
      signalfd_siginfo info{};
      check(retry_on_eintr([&] { return ::read(signals_.get(), &info, sizeof info); }), "read");
      if (info.ssi_signo == SIGTERM) return;
      left -= collect();
    }
  }

 private:
  Process fork_worker(unsigned me) {
    Process worker{[this, me] {
      ::prctl(PR_SET_NAME, "ipcbench-worker");
      check(::sigprocmask(SIG_SETMASK, &mask_before_, nullptr), "sigprocmask");
      pin_to(plan_.cpu);
      while (const auto slot = plan_.board.claim(me)) plan_.board.run_and_finish(me, *slot);
    }};
    plan_.pids[me].store(worker.pid());
    return worker;
  }

  /// Collects the dead and replaces those that did not leave of their own accord; says how many need no
  /// successor. One SIGCHLD may stand for several deaths.
  unsigned collect() {
    unsigned left = 0;
    for (;;) {
      siginfo_t dead{};
      const int result =
          retry_on_eintr([&] { return ::waitid(P_ALL, 0, &dead, WEXITED | WNOHANG | WNOWAIT); });
      if (result == -1 || dead.si_pid == 0) return left;
      for (unsigned me = 0; me < workers_.size(); ++me) {
        if (workers_[me].pid() != dead.si_pid) continue;
        std::string reason = "the worker left by itself";
        try {
          workers_[me].join();
        } catch (const std::exception& error) {
          reason = error.what();
        }
        const bool lost = plan_.board.bury(me, fmt::format("the task was lost with its worker: {}", reason));
        if (!lost && plan_.board.is_done()) {
          ++left;
          continue;
        }
        expect_progress(reason);
        workers_[me] = fork_worker(me);
      }
    }
  }

  /// Throws where worker after worker dies without ever taking a task: a successor would fare no better.
  void expect_progress(const std::string& reason) {
    if (plan_.board.claimed() != claimed_) deaths_ = 0;
    claimed_ = plan_.board.claimed();
    if (++deaths_ > plan_.board.workers() + 16)
      throw std::runtime_error{fmt::format("the workers die before they take a task: {}", reason)};
  }

  KeeperPlan plan_;
  std::uint64_t claimed_ = 0;
  unsigned deaths_ = 0;
  sigset_t mask_before_{};
  Fd owner_, signals_;
  std::vector<Process> workers_;
};

}  // namespace

Process start_keeper(const KeeperPlan& plan, FailureText* failure) {
  const pid_t owner = ::getpid();
  return Process{[&] {
                   ::prctl(PR_SET_NAME, "ipcbench-keeper");
                   Keeper{plan, owner}.run();
                 },
                 failure};
}

}  // namespace ipc::mp
