// tcp(7) over the loopback interface: the whole network stack, but no wire.
//
// TCP_NODELAY, or Nagle's algorithm would hold a small message back until the one before is acknowledged. The
// kernel chooses a free port.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "core/io.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class Tcp {
 public:
  explicit Tcp(const LinkConfig&) : listener_{new_socket()} {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(::bind(listener_.get(), address(), length_), "bind");
    check(::listen(listener_.get(), 1), "listen");
    check(::getsockname(listener_.get(), address(), &length_), "getsockname");  // the port
  }
  void attach(Side side) {
    if (side == Side::server) {
      peer_ =
          Fd{check(retry_on_eintr([&] { return ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC); }),
                   "accept4")};
    } else {
      peer_ = new_socket();
      check(::connect(peer_.get(), address(), length_), "connect");
    }
    listener_.close();
    const int yes = 1;
    check(::setsockopt(peer_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes), "TCP_NODELAY");
  }
  void send(std::span<const std::byte> message) { write_all(peer_, message); }
  void recv(std::span<std::byte> message) { read_all(peer_, message); }
  [[nodiscard]] const Fd& incoming() const { return peer_; }

 private:
  static Fd new_socket() { return Fd{check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")}; }
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }

  sockaddr_in address_{};
  socklen_t length_ = sizeof address_;
  Fd listener_, peer_;
};

const Register<Tcp> registered{
    {.name = "tcp",
     .summary = "TCP over loopback with TCP_NODELAY, tcp(7)",
     .family = "socket",
     .traits = {.unit = Unit::byte_stream,
                .unrelated = true,
                .identifier = Identifier::port,
                .access = Access::anyone,
                .peer_death = PeerDeath::end_of_file},
     .bounds = [] {
       return std::vector{bound_from("bytes in one send buffer", "/proc/sys/net/ipv4/tcp_wmem", 1),
                          bound_from("bytes in one send buffer, at most", "/proc/sys/net/ipv4/tcp_wmem", 2),
                          bound_from("connections that wait to be accepted", "/proc/sys/net/core/somaxconn")};
     }}};

}  // namespace
}  // namespace ipc
