// Signals as the notes use them: alarm, pause, handlers; signal(7).
#pragma once
#include <signal.h>
#include <unistd.h>

#include <chrono>

#include "core/sys.hpp"

namespace ipc::mp {

/// SIGALRM after that many seconds; 0 cancels. There is one alarm per process: the new one replaces the old,
/// whose remaining seconds are returned.
inline std::chrono::seconds alarm(std::chrono::seconds after) {
  return std::chrono::seconds{::alarm(static_cast<unsigned>(after.count()))};
}

/// Sleeps until a signal was handled. One that comes just before is missed: see BlockedSignal.
inline void pause() { ::pause(); }

/// A signal's handler for as long as this lives; the one before it is put back. A handler may call only what
/// signal-safety(7) lists. System calls that it interrupts are resumed.
class SignalHandler {
 public:
  SignalHandler(int number, void (*handler)(int)) : number_{number} {
    struct sigaction action {};
    action.sa_handler = handler;  // or SIG_IGN, SIG_DFL
    action.sa_flags = SA_RESTART;
    check(::sigaction(number, &action, &before_), "sigaction");
  }
  SignalHandler(const SignalHandler&) = delete;
  SignalHandler& operator=(const SignalHandler&) = delete;
  ~SignalHandler() { ::sigaction(number_, &before_, nullptr); }

 private:
  int number_;
  struct sigaction before_ {};
};

/// Holds a signal back for as long as this lives. wait() takes one that has come or comes, without a handler
/// and without missing any.
class BlockedSignal {
 public:
  explicit BlockedSignal(int number) {
    ::sigemptyset(&set_);
    check(::sigaddset(&set_, number), "sigaddset");
    check_pthread(::pthread_sigmask(SIG_BLOCK, &set_, &before_), "pthread_sigmask");
  }
  BlockedSignal(const BlockedSignal&) = delete;
  BlockedSignal& operator=(const BlockedSignal&) = delete;
  ~BlockedSignal() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  /// False when the time is up first.
  [[nodiscard]] bool wait(std::chrono::nanoseconds timeout) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(timeout);
    const timespec limit{.tv_sec = seconds.count(), .tv_nsec = (timeout - seconds).count()};
    const int result = retry_on_eintr([&] { return ::sigtimedwait(&set_, nullptr, &limit); });
    if (result == -1 && errno == EAGAIN) return false;
    return check(result, "sigtimedwait") > 0;
  }

 private:
  sigset_t set_{}, before_{};
};

}  // namespace ipc::mp
