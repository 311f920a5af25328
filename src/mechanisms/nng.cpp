// nng, the successor of nanomsg: a pair over ipc://, which is a UNIX stream socket served by the library's
// threads.
//
// https://nng.nanomsg.org/man/tip/nng_ipc.7.html
// Started after the fork, since its threads belong to a process; the client dials without waiting and the
// library tries again until the server listens.
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include <memory>
#include <stdexcept>

#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/library.hpp"

namespace ipc {
namespace {

constexpr const char* kLibrary = "libnng.so.1";

struct NngLibrary {
  Library library{kLibrary};
  decltype(&::nng_pair0_open) open = library["nng_pair0_open"];
  decltype(&::nng_socket_set_size) set_size = library["nng_socket_set_size"];
  decltype(&::nng_socket_set_ms) set_ms = library["nng_socket_set_ms"];
  decltype(&::nng_listen) listen = library["nng_listen"];
  decltype(&::nng_dial) dial = library["nng_dial"];
  decltype(&::nng_send) send = library["nng_send"];
  decltype(&::nng_recv) recv = library["nng_recv"];
  decltype(&::nng_strerror) strerror = library["nng_strerror"];

  void check(int error, const char* call) const {
    if (error != 0) throw std::runtime_error{std::string{call} + ": " + strerror(error)};
  }
};

class Nng {
 public:
  explicit Nng(const LinkConfig&) {}

  void attach(Side side) {
    nng_ = std::make_unique<NngLibrary>();
    nng_->check(nng_->open(&socket_), "nng_pair0_open");
    nng_->check(nng_->set_size(socket_, NNG_OPT_RECVMAXSZ, 0), "NNG_OPT_RECVMAXSZ");  // any size
    // The client may call before the server is there: the library tries again by itself, after 100 ms by
    // default.
    nng_->check(nng_->set_ms(socket_, NNG_OPT_RECONNMINT, 1), "NNG_OPT_RECONNMINT");
    const std::string where = std::string{"ipc://"} + path_.c_str();
    if (side == Side::server)
      nng_->check(nng_->listen(socket_, where.c_str(), nullptr, 0), "nng_listen");
    else
      nng_->check(nng_->dial(socket_, where.c_str(), nullptr, NNG_FLAG_NONBLOCK), "nng_dial");
  }
  void send(std::span<const std::byte> message) {
    nng_->check(nng_->send(socket_, const_cast<std::byte*>(message.data()), message.size(), 0), "nng_send");
  }
  void recv(std::span<std::byte> message) {
    std::size_t size = message.size();
    nng_->check(nng_->recv(socket_, message.data(), &size, 0), "nng_recv");
  }

 private:
  Scratch path_{Scratch::Kind::file};
  std::unique_ptr<NngLibrary> nng_;
  nng_socket socket_ = NNG_SOCKET_INITIALIZER;
};

const Register<Nng> registered{{.name = "nng",
                                .summary = "nng pair over ipc://, nng_ipc(7)",
                                .family = "library",
                                .traits = {.unrelated = true,
                                           .identifier = Identifier::path,
                                           .handle = Handle::library_object,
                                           .access = Access::permissions},
                                .unavailable = [] { return Library::why_not(kLibrary); }}};

}  // namespace
}  // namespace ipc
