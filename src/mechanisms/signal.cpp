// signal(7): real-time signals that carry a value, sent with sigqueue(3) and awaited with sigwaitinfo(2).
//
// Unlike standard signals they queue, in order. A signal is addressed to a process, so the peers first tell
// each other their numbers. The value is one word: that is the whole message. Both calls:
// support/signal_link.hpp.
#include "registry.hpp"
#include "support/signal_link.hpp"

namespace ipc {
namespace {

const Register<SignalLink<SendByPid, AwaitSignal>> registered{
    {.name = "signal",
     .summary = "real-time signal with a value, sigqueue(3)",
     .family = "signal",
     .traits = kQueuedSignalTraits,
     .wakes = true,
     .largest_message = &largest_signal_value,
     .bounds = &signal_bounds}};

}  // namespace
}  // namespace ipc
