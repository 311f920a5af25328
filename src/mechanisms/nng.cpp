// nng, the successor of nanomsg: a pair over ipc://, which is a UNIX stream socket served by the library's
// threads.
//
// https://nng.nanomsg.org/man/tip/nng_ipc.7.html
// Started after the fork, since its threads belong to a process; the client dials without waiting and the
// library tries again until the server listens.
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include <stdexcept>

#include "core/scratch.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

void check_nng(int error, const char* call) {
  if (error != 0) throw std::runtime_error{std::string{call} + ": " + ::nng_strerror(error)};
}

class Nng {
 public:
  explicit Nng(const LinkConfig&) {}

  void attach(Side side) {
    check_nng(::nng_pair0_open(&socket_), "nng_pair0_open");
    check_nng(::nng_socket_set_size(socket_, NNG_OPT_RECVMAXSZ, 0), "NNG_OPT_RECVMAXSZ");  // any size
    const std::string where = std::string{"ipc://"} + path_.c_str();
    if (side == Side::server)
      check_nng(::nng_listen(socket_, where.c_str(), nullptr, 0), "nng_listen");
    else
      check_nng(::nng_dial(socket_, where.c_str(), nullptr, NNG_FLAG_NONBLOCK), "nng_dial");
  }
  void send(std::span<const std::byte> message) {
    check_nng(::nng_send(socket_, const_cast<std::byte*>(message.data()), message.size(), 0), "nng_send");
  }
  void recv(std::span<std::byte> message) {
    std::size_t size = message.size();
    check_nng(::nng_recv(socket_, message.data(), &size, 0), "nng_recv");
  }

 private:
  Scratch path_{Scratch::Kind::file};
  nng_socket socket_ = NNG_SOCKET_INITIALIZER;
};

const Register<Nng> registered{
    {.name = "nng",
     .summary = "nng pair over ipc://, nng_ipc(7)",
     .family = "library",
     .traits = {.unrelated = true, .identifier = Identifier::path, .persistence = Persistence::file_system}}};

}  // namespace
}  // namespace ipc
