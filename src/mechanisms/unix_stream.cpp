// unix(7) SOCK_STREAM: a connection between two processes of one machine, found by a name.
//
// Any process that may write to the socket file can connect: no common ancestor is needed. Two-way by birth,
// and a byte stream, so one send may need several reads. `unix_stream_abstract` has its name in the abstract
// namespace instead: no file is made and none is left behind, but anybody on the machine may connect.
#include "registry.hpp"
#include "support/unix_socket.hpp"

namespace ipc {
namespace {

template <Namespace kSpace>
struct UnixStream : UnixConnection<SOCK_STREAM, kSpace> {
  using UnixConnection<SOCK_STREAM, kSpace>::UnixConnection;
  void send(std::span<const std::byte> message) { write_all(this->peer_, message); }
  void recv(std::span<std::byte> message) { read_all(this->peer_, message); }
};

constexpr Traits kTraits{.unit = Unit::byte_stream,
                         .carries_descriptors = true,
                         .unrelated = true,
                         .identifier = Identifier::path,
                         .access = Access::permissions,
                         .peer_death = PeerDeath::end_of_file};

const Register<UnixStream<Namespace::file_system>> registered{
    {.name = "unix_stream",
     .summary = "UNIX stream socket with a file name, unix(7)",
     .family = "socket",
     .traits = kTraits,
     .bounds = &unix_socket_bounds}};

constexpr Traits abstract(Traits traits) {
  traits.identifier = Identifier::name;
  traits.access = Access::anyone;
  return traits;
}
const Register<UnixStream<Namespace::abstract>> registered_abstract{
    {.name = "unix_stream_abstract",
     .summary = "UNIX stream socket with an abstract name, unix(7)",
     .family = "socket",
     .traits = abstract(kTraits),
     .bounds = &unix_socket_bounds}};

}  // namespace
}  // namespace ipc
