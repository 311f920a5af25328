// null: moves nothing. Its "latency" is the harness's own cost: the loop, one clock reading, one histogram
// entry.
#include "registry.hpp"

namespace ipc {
namespace {

struct Null {
  static constexpr bool kMovesNothing = true;
  explicit Null(const LinkConfig&) {}
  void attach(Side) {}
  void send(std::span<const std::byte>) {}
  void recv(std::span<std::byte>) {}
};

const Register<Null> registered{{.name = "null",
                                 .summary = "no transfer: what the harness itself costs",
                                 .family = "harness",
                                 .traits = {.unit = Unit::event}}};

}  // namespace
}  // namespace ipc
