// pidfd_send_signal(2): a signal to a process behind a descriptor.
//
// A process number may by now belong to somebody else; a descriptor of a process never does. By number: the
// C library's header for it came later than the call.
#include <sys/syscall.h>

#include "core/fd.hpp"
#include "registry.hpp"
#include "support/signal_link.hpp"

namespace ipc {
namespace {

class SendByPidfd {
 public:
  explicit SendByPidfd(pid_t peer)
      : peer_{static_cast<int>(check(::syscall(SYS_pidfd_open, peer, 0), "pidfd_open"))} {
    info_.si_signo = number();
    info_.si_code = SI_QUEUE;  // what sigqueue fills in
    info_.si_pid = ::getpid();
    info_.si_uid = ::getuid();
  }
  static int number() { return SIGRTMIN; }
  [[nodiscard]] bool send(sigval value) {
    info_.si_value = value;
    if (::syscall(SYS_pidfd_send_signal, peer_.get(), number(), &info_, 0) == 0) return true;
    if (errno != EAGAIN) throw_errno("pidfd_send_signal");
    return false;
  }

 private:
  Fd peer_;
  siginfo_t info_{};
};

const Register<SignalLink<SendByPidfd, AwaitSignal>> registered{
    {.name = "pidfd_signal",
     .summary = "real-time signal through a process descriptor, pidfd_send_signal(2)",
     .family = "signal",
     .traits = kQueuedSignalDescriptorTraits,
     .largest_message = &largest_signal_value,
     .bounds = &signal_bounds}};

}  // namespace
}  // namespace ipc
