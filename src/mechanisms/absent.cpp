// The mechanisms that this build lacks, each with what to install: they are listed, never passed over in
// silence.
//
// CMakeLists.txt defines IPCBENCH_HAS_… for each library that it found; the mechanism then enters itself.
#include <stdexcept>

#include "registry.hpp"

namespace ipc {
namespace {

/// `reason` returns why it cannot be measured; no cell of it ever runs.
struct RegisterAbsent {
  RegisterAbsent(std::string_view name, std::string_view summary, std::string (*reason)()) {
    const Run never = [](const Workload&) -> Sample { throw std::logic_error{"not built"}; };
    Mechanism mechanism{{.name = name, .summary = summary, .family = "library", .unavailable = reason},
                        __builtin_FILE(),
                        {},
                        nullptr,
                        {{"round_trip", never}, {"stream", never}}};
    detail::enter(std::move(mechanism));
  }
};

#ifndef IPCBENCH_HAS_IO_URING
const RegisterAbsent io_uring{
    "io_uring", "socket pair through io_uring(7)",
    [] { return std::string{"built without liburing: install liburing-dev, build again"}; }};
#endif
#ifndef IPCBENCH_HAS_ZEROMQ
const RegisterAbsent zeromq{"zeromq", "ZeroMQ PAIR sockets over ipc://, zmq_ipc(7)", [] {
                              return std::string{"built without ZeroMQ: install libzmq3-dev, build again"};
                            }};
#endif
#ifndef IPCBENCH_HAS_NNG
const RegisterAbsent nng{"nng", "nng pair over ipc://, nng_ipc(7)",
                         [] { return std::string{"built without nng: install libnng-dev, build again"}; }};
#endif
#ifndef IPCBENCH_HAS_ICEORYX
const RegisterAbsent iceoryx{
    "iceoryx", "iceoryx publisher and subscriber, with its daemon", [] {
      return std::string{"built without iceoryx: install libiceoryx-binding-c-dev and iceoryx, build again"};
    }};
#endif

}  // namespace
}  // namespace ipc
