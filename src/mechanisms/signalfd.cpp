// signalfd(2): signals that are read from a descriptor, so that one epoll loop can wait for them and for
// sockets.
#include <sys/signalfd.h>

#include "core/fd.hpp"
#include "registry.hpp"
#include "support/signal_link.hpp"

namespace ipc {
namespace {

class ReadSignal {
 public:
  explicit ReadSignal(const sigset_t& awaited)
      : signals_{check(::signalfd(-1, &awaited, SFD_CLOEXEC), "signalfd")} {}

  sigval recv() {
    signalfd_siginfo info;
    check(retry_until_done([&] { return ::read(signals_.get(), &info, sizeof info); }), "read");
    sigval value{};
    std::memcpy(&value, &info.ssi_ptr, sizeof value);
    return value;
  }
  [[nodiscard]] const Fd& incoming() const { return signals_; }

 private:
  Fd signals_;
};

const Register<SignalLink<SendByPid, ReadSignal>> registered{
    {.name = "signalfd",
     .summary = "real-time signal read from a descriptor, signalfd(2)",
     .family = "signal",
     .traits = kQueuedSignalDescriptorTraits,
     .largest_message = &largest_signal_value,
     .bounds = &signal_bounds}};

}  // namespace
}  // namespace ipc
