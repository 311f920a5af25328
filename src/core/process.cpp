#include "core/process.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "core/sys.hpp"

namespace ipc {

void FailureText::set(std::string_view text) noexcept {
  int free = 0;
  if (!state_.compare_exchange_strong(free, 1)) return;
  const auto length = std::min(text.size(), text_.size() - 1);
  std::copy_n(text.data(), length, text_.data());
  text_[length] = '\0';
  state_.store(2, std::memory_order_release);
}

std::string FailureText::get() const {
  // Who is first may be interrupted while it writes, and another one end meanwhile. Or it was killed: not for
  // ever.
  for (int tries = 0; state_.load(std::memory_order_acquire) == 1 && tries < 1000; ++tries) ::usleep(1000);
  return state_.load(std::memory_order_acquire) == 2 ? std::string{text_.data()} : std::string{};
}

namespace {

int run(const std::function<void()>& body, FailureText* failure) noexcept try {
  body();
  return 0;
} catch (const std::exception& error) {
  if (failure != nullptr) {
    failure->set(error.what());
  } else {
    ::dprintf(STDERR_FILENO, "process %d: %s\n", static_cast<int>(::getpid()), error.what());
  }
  return 1;
}

}  // namespace

Process::Process(const std::function<void()>& body, FailureText* failure) {
  const pid_t parent = ::getpid();
  pid_ = check(::fork(), "fork");
  if (pid_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);     // never outlive a dead parent …
  if (::getppid() != parent) ::_exit(1);  // … even one that died before the prctl
  ::signal(SIGINT, SIG_DFL);              // an owner's handlers are not ours
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);   // a vanished peer is an error with a name (EPIPE), not a silent death
  ::_exit(run(body, failure));  // _exit: no atexit, no stdio flushed twice
}

Fd Process::pidfd() const {  // by number: glibc 2.36's <sys/pidfd.h> forgets extern "C"
  return Fd{static_cast<int>(check(::syscall(SYS_pidfd_open, pid_, 0), "pidfd_open"))};
}

void Process::join() {
  const siginfo_t info = reap();
  if (info.si_code == CLD_EXITED && info.si_status == 0) return;
  if (info.si_code == CLD_EXITED)
    throw std::runtime_error{fmt::format("a peer exited with status {}", info.si_status)};
  throw std::runtime_error{
      fmt::format("a peer was killed by signal {} ({})", info.si_status, ::sigabbrev_np(info.si_status))};
}

void Process::kill() noexcept {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  reap();
}

siginfo_t Process::reap() noexcept {
  siginfo_t info{};
  retry_on_eintr([&] { return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED); });
  pid_ = -1;
  return info;
}

void join_all(std::span<Process*> children, std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  std::vector<Fd> handles;
  std::vector<pollfd> fds;
  for (const Process* child : children) {
    handles.push_back(child->pidfd());
    fds.push_back({handles.back().get(), POLLIN, 0});
  }
  for (std::size_t left = fds.size(); left > 0;) {
    const auto remaining = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (remaining.count() <= 0)
      throw std::runtime_error{fmt::format("timed out after {} ms", timeout.count())};
    const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(remaining.count()));
    if (ready == -1 && errno == EINTR) continue;
    check(ready, "poll");
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (fds[i].revents == 0) continue;
      fds[i].fd = -1;  // poll skips negative descriptors
      --left;
      children[i]->join();
    }
  }
}

}  // namespace ipc
