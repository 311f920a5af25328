// ZeroMQ, a PAIR of sockets over ipc://: messages through a UNIX stream socket that a thread of the library
// serves.
//
// https://libzmq.readthedocs.io/en/latest/zmq_ipc.html
// Each message crosses between our thread and the library's on both sides: that, not the socket, is the
// price. The library's threads belong to a process, so it is started after the fork.
#include <zmq.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"
#include "support/library.hpp"

namespace ipc {
namespace {

constexpr const char* kLibrary = "libzmq.so.5";

struct Zmq {
  Library library{kLibrary};
  decltype(&::zmq_ctx_new) ctx_new = library["zmq_ctx_new"];
  decltype(&::zmq_socket) socket = library["zmq_socket"];
  decltype(&::zmq_setsockopt) setsockopt = library["zmq_setsockopt"];
  decltype(&::zmq_bind) bind = library["zmq_bind"];
  decltype(&::zmq_connect) connect = library["zmq_connect"];
  decltype(&::zmq_send) send = library["zmq_send"];
  decltype(&::zmq_recv) recv = library["zmq_recv"];
};

class ZeroMq {
 public:
  explicit ZeroMq(const LinkConfig& config)
      : most_queued_{static_cast<int>(std::min<std::size_t>(config.slots(), 1000))} {}

  void attach(Side side) {
    zmq_ = std::make_unique<Zmq>();
    socket_ = zmq_->socket(zmq_->ctx_new(), ZMQ_PAIR);
    if (socket_ == nullptr) throw_errno("zmq_socket");
    // A thousand messages on each side by default, whatever their size: 16 GiB of large ones.
    for (const int queue : {ZMQ_SNDHWM, ZMQ_RCVHWM})
      check(zmq_->setsockopt(socket_, queue, &most_queued_, sizeof most_queued_), "zmq_setsockopt");
    // The client may call before the server is there: the library tries again by itself, after 100 ms by
    // default.
    const int soon_ms = 1;
    check(zmq_->setsockopt(socket_, ZMQ_RECONNECT_IVL, &soon_ms, sizeof soon_ms), "zmq_setsockopt");
    const std::string where = std::string{"ipc://"} + path_.c_str();
    if (side == Side::server)
      check(zmq_->bind(socket_, where.c_str()), "zmq_bind");
    else
      check(zmq_->connect(socket_, where.c_str()), "zmq_connect");
  }
  void send(std::span<const std::byte> message) {
    check(retry_on_eintr([&] { return zmq_->send(socket_, message.data(), message.size(), 0); }), "zmq_send");
  }
  void recv(std::span<std::byte> message) {
    check(retry_on_eintr([&] { return zmq_->recv(socket_, message.data(), message.size(), 0); }), "zmq_recv");
  }
  // Nothing to destroy: only the peers, which leave by _exit, have a context.

 private:
  int most_queued_;
  Scratch path_{Scratch::Kind::file};
  std::unique_ptr<Zmq> zmq_;
  void* socket_ = nullptr;
};

const Register<ZeroMq> registered{{.name = "zeromq",
                                   .summary = "ZeroMQ PAIR sockets over ipc://, zmq_ipc(7)",
                                   .family = "library",
                                   .traits = {.unrelated = true,
                                              .identifier = Identifier::path,
                                              .handle = Handle::library_object,
                                              .access = Access::permissions},
                                   .capacity_settable = true,
                                   .unavailable = [] { return Library::why_not(kLibrary); }}};

}  // namespace
}  // namespace ipc
