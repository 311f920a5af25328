// A link of signals to the process with the peer's number.
//
// Real-time signals carry one word each and queue, in order, up to RLIMIT_SIGPENDING for each user; then the
// sender is told EAGAIN and gives way until the receiver has caught up. Which signal, how it is sent and how
// it is awaited is the mechanism's.
#pragma once
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>

#include "core/mapping.hpp"
#include "core/start_line.hpp"
#include "core/sys.hpp"
#include "link.hpp"
#include "traits.hpp"

namespace ipc {

inline constexpr Traits kQueuedSignalTraits{.unrelated = true,
                                            .identifier = Identifier::process_id,
                                            .handle = Handle::process_id,
                                            .access = Access::same_user,
                                            .priority = Priority::number};
/// The same where one side works through a descriptor.
inline constexpr Traits kQueuedSignalDescriptorTraits = [] {
  Traits traits = kQueuedSignalTraits;
  traits.handle = Handle::descriptor;
  return traits;
}();

/// Sender::number() is the signal; Sender(pid).send(value) returns false when the peer's queue is full;
/// Receiver(awaited).recv() returns the value.
template <class Sender, class Receiver>
class SignalLink {
  struct Meeting {
    std::array<std::atomic<pid_t>, 2> pids{};
    StartLine both{2};
  };

 public:
  explicit SignalLink(const LinkConfig&) : meeting_{std::make_unique<Shared<Meeting>>()} {}

  void attach(Side side) {
    sigset_t awaited;
    ::sigemptyset(&awaited);
    ::sigaddset(&awaited, Sender::number());
    // Blocked, a signal waits until it is asked for; unblocked, it would kill us.
    check(::sigprocmask(SIG_BLOCK, &awaited, nullptr), "sigprocmask");
    receiver_ = std::make_unique<Receiver>(awaited);
    Meeting& meeting = **meeting_;
    const auto mine = static_cast<std::size_t>(side);
    meeting.pids[mine] = ::getpid();
    meeting.both.arrive_and_wait();
    sender_ = std::make_unique<Sender>(meeting.pids[1 - mine]);
  }

  void send(std::span<const std::byte> message) {
    sigval value{};
    std::memcpy(&value, message.data(), message.size());
    while (!sender_->send(value)) ::sched_yield();
  }
  void recv(std::span<std::byte> message) {
    const sigval value = receiver_->recv();
    std::memcpy(message.data(), &value, message.size());
  }
  [[nodiscard]] const Fd& incoming() const requires Pollable<Receiver> { return receiver_->incoming(); }

 private:
  std::unique_ptr<Shared<Meeting>> meeting_;
  std::unique_ptr<Sender> sender_;
  std::unique_ptr<Receiver> receiver_;
};

inline std::size_t largest_signal_value() { return sizeof(sigval); }

/// sigqueue(3).
class SendByPid {
 public:
  explicit SendByPid(pid_t peer) : peer_{peer} {}
  static int number() { return SIGRTMIN; }
  [[nodiscard]] bool send(sigval value) const {
    if (::sigqueue(peer_, number(), value) == 0) return true;
    if (errno != EAGAIN) throw_errno("sigqueue");
    return false;
  }

 private:
  pid_t peer_;
};

/// sigwaitinfo(2).
class AwaitSignal {
 public:
  explicit AwaitSignal(const sigset_t& awaited) : awaited_{awaited} {}
  [[nodiscard]] sigval recv() const {
    siginfo_t info;
    check(retry_on_eintr([&] { return ::sigwaitinfo(&awaited_, &info); }), "sigwaitinfo");
    return info.si_value;
  }

 private:
  sigset_t awaited_;
};

}  // namespace ipc
