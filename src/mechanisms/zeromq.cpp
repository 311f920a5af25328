// ZeroMQ, a PAIR of sockets over ipc://: messages through a UNIX stream socket that a thread of the library
// serves.
//
// https://libzmq.readthedocs.io/en/latest/zmq_ipc.html
// Each message crosses between our thread and the library's on both sides: that, not the socket, is the
// price. The library's threads belong to a process, so it is started after the fork.
#include <zmq.h>

#include <stdexcept>

#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

int check_zmq(int result, const char* call) {
  if (result == -1) throw std::runtime_error{std::string{call} + ": " + ::zmq_strerror(::zmq_errno())};
  return result;
}

class ZeroMq {
 public:
  explicit ZeroMq(const LinkConfig&) {}

  void attach(Side side) {
    context_ = ::zmq_ctx_new();
    socket_ = ::zmq_socket(context_, ZMQ_PAIR);
    if (socket_ == nullptr) throw std::runtime_error{"zmq_socket"};
    const std::string where = std::string{"ipc://"} + path_.c_str();
    // The client may call before the server is there: the library tries again by itself.
    if (side == Side::server)
      check_zmq(::zmq_bind(socket_, where.c_str()), "zmq_bind");
    else
      check_zmq(::zmq_connect(socket_, where.c_str()), "zmq_connect");
  }
  void send(std::span<const std::byte> message) {
    check_zmq(retry_on_eintr([&] { return ::zmq_send(socket_, message.data(), message.size(), 0); }),
              "zmq_send");
  }
  void recv(std::span<std::byte> message) {
    check_zmq(retry_on_eintr([&] { return ::zmq_recv(socket_, message.data(), message.size(), 0); }),
              "zmq_recv");
  }
  // Nothing to destroy: only the peers, which leave by _exit, have a context.

 private:
  Scratch path_{Scratch::Kind::file};
  void* context_ = nullptr;
  void* socket_ = nullptr;
};

const Register<ZeroMq> registered{
    {.name = "zeromq",
     .summary = "ZeroMQ PAIR sockets over ipc://, zmq_ipc(7)",
     .family = "library",
     .traits = {.unrelated = true, .identifier = Identifier::path, .persistence = Persistence::file_system}}};

}  // namespace
}  // namespace ipc
