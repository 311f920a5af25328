// unix(7) SOCK_DGRAM: messages without a connection; each peer has a name of its own.
//
// Unlike UDP it neither loses nor reorders on Linux: a sender waits while SO_SNDBUF is used up by what its
// receivers have not read. A receiver that is not connected to the sender in turn, as a server of many is
// not, makes it wait much sooner: from net.unix.max_dgram_qlen messages on (10 by default).
#include "registry.hpp"
#include "support/unix_socket.hpp"

namespace ipc {
namespace {

template <Namespace kSpace>
class UnixDatagram {
 public:
  explicit UnixDatagram(const LinkConfig& config) {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      sockets_[i] = unix_socket(SOCK_DGRAM);
      addresses_[i].bind(sockets_[i]);
      make_room(sockets_[i], config.message_size);
    }
  }
  void attach(Side side) {
    const auto mine = static_cast<std::size_t>(side);
    addresses_[1 - mine].connect(sockets_[mine]);  // the default destination, and the only source we hear
    sockets_[1 - mine].close();
    own_ = std::move(sockets_[mine]);
  }
  void send(std::span<const std::byte> message) { send_message(own_, message); }
  void recv(std::span<std::byte> message) { recv_message(own_, message); }
  [[nodiscard]] const Fd& incoming() const { return own_; }
  void send_descriptor(const Fd& open) { send_descriptor_over(own_, open); }
  [[nodiscard]] Fd recv_descriptor() { return recv_descriptor_over(own_); }

 private:
  std::array<UnixAddress, 2> addresses_{UnixAddress{kSpace}, UnixAddress{kSpace}};
  std::array<Fd, 2> sockets_;
  Fd own_;
};

std::vector<SystemBound> bounds() {
  auto all = unix_socket_bounds();
  all.push_back(bound_from("datagrams that wait at a socket which is not connected to their sender",
                           "/proc/sys/net/unix/max_dgram_qlen"));
  return all;
}

const Register<UnixDatagram<Namespace::file_system>> registered{
    {.name = "unix_dgram",
     .summary = "UNIX datagram sockets with file names, unix(7)",
     .family = "socket",
     .traits = {.carries_descriptors = true,
                .unrelated = true,
                .identifier = Identifier::path,
                .access = Access::permissions},
     .largest_message = &largest_unix_message<SOCK_DGRAM>,
     .bounds = &bounds}};

const Register<UnixDatagram<Namespace::abstract>> registered_abstract{
    {.name = "unix_dgram_abstract",
     .summary = "UNIX datagram sockets with abstract names, unix(7)",
     .family = "socket",
     .traits = {.carries_descriptors = true,
                .unrelated = true,
                .identifier = Identifier::name,
                .access = Access::anyone},
     .largest_message = &largest_unix_message<SOCK_DGRAM>,
     .bounds = &bounds}};

}  // namespace
}  // namespace ipc
