// pipe2(2) with O_DIRECT, "packet mode": each write of up to PIPE_BUF (4096) bytes is one message.
//
// A read takes one packet, however large its buffer, and throws away what does not fit. Longer writes would
// be cut into several packets, so that is where whole messages end.
#include <limits.h>

#include <stdexcept>

#include "registry.hpp"
#include "support/pipe_channel.hpp"

namespace ipc {
namespace {

struct PipePacket : PipeChannel {
  explicit PipePacket(const LinkConfig& config) { open_ends(config, O_DIRECT); }
  void recv(std::span<std::byte> message) {
    const auto n = retry_until_done([&] { return ::read(reader_.get(), message.data(), message.size()); });
    if (n == 0) throw std::system_error{EPIPE, std::system_category(), "read: the peer closed its end"};
    if (static_cast<std::size_t>(check(n, "read")) != message.size())
      throw std::runtime_error{"a packet shorter than asked for"};
  }
};

const Register<Duplex<PipePacket>> registered{
    {.name = "pipe_packet",
     .summary = "anonymous pipe in packet mode, pipe2(2) O_DIRECT",
     .family = "pipe",
     .traits = {.unit = Unit::message, .many_to_many = true, .peer_death = PeerDeath::end_of_file},
     .capacity_settable = true,
     .largest_message = [] { return std::size_t{PIPE_BUF}; },
     .bounds = &pipe_bounds}};

}  // namespace
}  // namespace ipc
