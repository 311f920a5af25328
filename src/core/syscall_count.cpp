#include "core/syscall_count.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "core/io.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/sys.hpp"

namespace ipc {
namespace {

constexpr int kSyscallStop = SIGTRAP | 0x80;  // what PTRACE_O_TRACESYSGOOD makes of SIGTRAP

/// A call that the kernel refuses and nobody makes: from here on the child's calls count. When it was seized,
/// some of those before had been made unseen.
constexpr unsigned long kBeginning = 0x49504342;

/// Adds the call that this thread is entering, if it is.
void add_call(pid_t thread, std::uint64_t& calls) {
  __ptrace_syscall_info info{};
  const long got = ::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info);
  if (got <= 0 || info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
  const bool begins = info.entry.nr == SYS_prctl && info.entry.args[0] == kBeginning;
  calls = begins ? 0 : calls + 1;
}

/// Follows every tracee to its end. The first one's status goes to `status`.
std::uint64_t follow(pid_t first, int& status) {
  std::uint64_t calls = 0;
  for (;;) {
    int stopped = 0;
    const auto thread = static_cast<pid_t>(retry_on_eintr([&] { return ::waitpid(-1, &stopped, __WALL); }));
    if (thread == -1 && errno == ECHILD) return calls;
    check(thread, "waitpid");
    if (!WIFSTOPPED(stopped)) {
      if (thread == first) status = stopped;
      continue;
    }
    const int signal = WSTOPSIG(stopped);
    const bool event = (stopped >> 16) != 0;  // a fork, a clone, or a new tracee's first stop
    if (signal == kSyscallStop) add_call(thread, calls);
    const bool theirs = !event && signal != kSyscallStop;  // a signal of their own: pass it on
    // ESRCH: killed in the meantime, which the next wait reports.
    ::ptrace(PTRACE_SYSCALL, thread, nullptr, theirs ? static_cast<long>(signal) : 0L);
  }
}

}  // namespace

std::uint64_t count_syscalls(const std::function<void()>& work) {
  const Shared<FailureText> failure;
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  Fd reader{ends[0]};
  Fd writer{ends[1]};
  Process child{[&] {
                  writer.close();
                  [[maybe_unused]] const auto until_traced = read_to_end(reader);
                  ::syscall(SYS_prctl, kBeginning);
                  work();
                },
                &*failure};
  reader.close();
  constexpr long kOptions =
      PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
  if (::ptrace(PTRACE_SEIZE, child.pid(), nullptr, kOptions) == -1 ||
      ::ptrace(PTRACE_INTERRUPT, child.pid(), nullptr, nullptr) == -1)
    throw std::runtime_error{
        fmt::format("system calls cannot be counted here: ptrace: {}", std::strerror(errno))};
  writer.close();
  int status = 0;
  const std::uint64_t calls = follow(child.pid(), status);
  [[maybe_unused]] const pid_t collected = child.release();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return calls;
  const std::string reason = failure->get();
  throw std::runtime_error{reason.empty() ? std::string{"the counted process failed"} : reason};
}

}  // namespace ipc
