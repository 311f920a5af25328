// signal(7): real-time signals that carry a value, sent with sigqueue(3) and awaited with sigwaitinfo(2).
//
// Unlike standard signals they queue, in order, up to RLIMIT_SIGPENDING for each user; then sigqueue says
// EAGAIN, and the sender gives way until the receiver has caught up. A signal is addressed to a process, so
// the peers first tell each other their numbers. The value is one word: that is the whole message.
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "core/mapping.hpp"
#include "core/start_line.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class Signal {
  struct Meeting {
    std::array<std::atomic<pid_t>, 2> pids{};
    StartLine both{2};
  };

 public:
  explicit Signal(const LinkConfig&) : meeting_{std::make_unique<Shared<Meeting>>()} {
    ::sigemptyset(&awaited_);
    ::sigaddset(&awaited_, SIGRTMIN);
  }

  void attach(Side side) {
    // Blocked, a signal waits until it is asked for; unblocked, it would kill us.
    check(::sigprocmask(SIG_BLOCK, &awaited_, nullptr), "sigprocmask");
    Meeting& meeting = **meeting_;
    const auto mine = static_cast<std::size_t>(side);
    meeting.pids[mine] = ::getpid();
    meeting.both.arrive_and_wait();
    peer_ = meeting.pids[1 - mine];
  }

  void send(std::span<const std::byte> message) {
    sigval value{};
    std::memcpy(&value, message.data(), message.size());
    while (::sigqueue(peer_, SIGRTMIN, value) == -1) {
      if (errno != EAGAIN) throw_errno("sigqueue");
      ::sched_yield();
    }
  }
  void recv(std::span<std::byte> message) {
    siginfo_t info;
    check(retry_on_eintr([&] { return ::sigwaitinfo(&awaited_, &info); }), "sigwaitinfo");
    std::memcpy(message.data(), &info.si_value, message.size());
  }

 private:
  std::unique_ptr<Shared<Meeting>> meeting_;
  sigset_t awaited_{};
  pid_t peer_ = 0;
};

const Register<Signal> registered{{.name = "signal",
                                   .summary = "real-time signal with a value, sigqueue(3)",
                                   .family = "signal",
                                   .largest_message = [] { return sizeof(sigval); }}};

}  // namespace
}  // namespace ipc
