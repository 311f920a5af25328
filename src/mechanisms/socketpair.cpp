// socketpair(2): two connected UNIX stream sockets without a name, for relatives. What Python's
// multiprocessing.Pipe() is made of.
#include <sys/socket.h>

#include "core/io.hpp"
#include "registry.hpp"
#include "support/descriptor.hpp"

namespace ipc {
namespace {

class SocketPair {
 public:
  explicit SocketPair(const LinkConfig&) {
    std::array<int, 2> ends{};
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
    ends_ = {Fd{ends[0]}, Fd{ends[1]}};
  }
  void attach(Side side) {
    const auto mine = static_cast<std::size_t>(side);
    own_ = std::move(ends_[mine]);
    ends_[1 - mine].close();
  }
  void send(std::span<const std::byte> message) { write_all(own_, message); }
  void recv(std::span<std::byte> message) { read_all(own_, message); }
  [[nodiscard]] const Fd& incoming() const { return own_; }
  void send_descriptor(const Fd& open) { send_descriptor_over(own_, open); }
  [[nodiscard]] Fd recv_descriptor() { return recv_descriptor_over(own_); }

 private:
  std::array<Fd, 2> ends_;
  Fd own_;
};

const Register<SocketPair> registered{
    {.name = "socketpair",
     .summary = "pair of connected UNIX stream sockets, socketpair(2)",
     .family = "socket",
     .traits = {.unit = Unit::byte_stream, .carries_descriptors = true, .peer_death = PeerDeath::end_of_file},
     .bounds = &unix_socket_bounds}};

}  // namespace
}  // namespace ipc
