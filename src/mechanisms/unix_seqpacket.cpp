// unix(7) SOCK_SEQPACKET: connected like a stream, but each send is one message and each receive takes one.
//
// The only socket of the family that has both a connection (so the end of a peer is seen) and boundaries.
#include "registry.hpp"
#include "support/unix_socket.hpp"

namespace ipc {
namespace {

template <Namespace kSpace>
class UnixSeqpacket : public UnixConnection<SOCK_SEQPACKET, kSpace> {
 public:
  explicit UnixSeqpacket(const LinkConfig& config)
      : UnixConnection<SOCK_SEQPACKET, kSpace>{config}, message_size_{config.message_size} {}
  void attach(Side side) {
    UnixConnection<SOCK_SEQPACKET, kSpace>::attach(side);
    make_room(this->peer_, message_size_);
  }
  void send(std::span<const std::byte> message) { send_message(this->peer_, message); }
  void recv(std::span<std::byte> message) { recv_message(this->peer_, message); }

 private:
  std::size_t message_size_;
};

const Register<UnixSeqpacket<Namespace::file_system>> registered{
    {.name = "unix_seqpacket",
     .summary = "UNIX sequenced-packet socket with a file name, unix(7)",
     .family = "socket",
     .traits = {.carries_descriptors = true,
                .unrelated = true,
                .identifier = Identifier::path,
                .access = Access::permissions,
                .peer_death = PeerDeath::end_of_file},
     .largest_message = &largest_unix_message<SOCK_SEQPACKET>,
     .bounds = &unix_socket_bounds}};

const Register<UnixSeqpacket<Namespace::abstract>> registered_abstract{
    {.name = "unix_seqpacket_abstract",
     .summary = "UNIX sequenced-packet socket with an abstract name, unix(7)",
     .family = "socket",
     .traits = {.carries_descriptors = true,
                .unrelated = true,
                .identifier = Identifier::name,
                .access = Access::anyone,
                .peer_death = PeerDeath::end_of_file},
     .largest_message = &largest_unix_message<SOCK_SEQPACKET>,
     .bounds = &unix_socket_bounds}};

}  // namespace
}  // namespace ipc
