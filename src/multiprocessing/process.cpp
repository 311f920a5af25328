#include "multiprocessing/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "core/sys.hpp"

namespace ipc::mp {

Process::Process(ProcessOptions options) : options_{std::move(options)}, owner_{::getpid()} {
  static std::atomic<unsigned> count{0};
  const unsigned number = ++count;
  if (options_.name.empty()) options_.name = fmt::format("Process-{}", number);
}

Process::Process(std::function<void()> target, ProcessOptions options) : Process{std::move(options)} {
  target_ = std::move(target);
}

Process::~Process() {
  if (pid_ <= 0 || exit_code_ || ::getpid() != owner_) return;  // a forked child's copy is not its parent
  if (options_.daemon) ::kill(pid_, SIGKILL);
  int status = 0;
  retry_on_eintr([&] { return ::waitpid(pid_, &status, 0); });
}

void Process::run() {
  if (target_) target_();
}

void Process::start() {
  if (pid_ != 0) throw std::logic_error{"a process can only be started once"};
  std::fflush(nullptr);  // else the child would hold a copy of what was not written yet
  const pid_t parent = ::getpid();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) be_the_child(parent);
  pid_ = pid;
  handle_ = Fd{static_cast<int>(check(::syscall(SYS_pidfd_open, pid, 0), "pidfd_open"))};
}

void Process::be_the_child(pid_t parent) noexcept {
  if (options_.daemon) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);     // the kernel keeps the promise, so SIGKILL cannot break it …
    if (::getppid() != parent) ::_exit(1);  // … even if the parent died before this
  }
  ::signal(SIGPIPE, SIG_IGN);  // a vanished reader is an error with a name
  if (const int nothing = ::open("/dev/null", O_RDONLY); nothing > 0) {
    ::dup2(nothing, STDIN_FILENO);
    ::close(nothing);
  }
  int code = 0;
  try {
    run();
  } catch (const std::exception& error) {
    ::dprintf(STDERR_FILENO, "%s: %s\n", options_.name.c_str(), error.what());
    code = 1;
  } catch (...) {
    code = 1;
  }
  std::fflush(nullptr);
  ::_exit(code);  // no atexit: those handlers are the parent's
}

bool Process::join(std::chrono::nanoseconds timeout) {
  if (exit_code_) return true;
  if (pid_ == 0) throw std::logic_error{"a process that was not started cannot be joined"};
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  pollfd ended{handle_.get(), POLLIN, 0};
  for (;;) {
    int wait = -1;
    if (timeout != forever()) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(timeout - (Clock::now() - begin)).count();
      wait = static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
    }
    const int ready = ::poll(&ended, 1, wait);
    if (ready == -1 && errno == EINTR) continue;
    if (check(ready, "poll") == 1) break;
    if (Clock::now() - begin >= timeout) return false;
  }
  int status = 0;
  check(retry_on_eintr([&] { return ::waitpid(pid_, &status, 0); }), "waitpid");
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

void Process::send(int signal) {
  if (pid_ > 0 && !exit_code_) ::kill(pid_, signal);  // not collected, so the number is still the child's
}

}  // namespace ipc::mp
