// udp(7) over the loopback interface: datagrams that may be lost, even here.
//
// What arrives while the receiver's buffer (net.core.rmem_default) is full is dropped, and nobody is told. So
// a receiver never waits for ever: recv gives up after kSilence, and a stream counts what did not arrive.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "core/fd.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class Udp {
 public:
  explicit Udp(const LinkConfig&) {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      sockets_[i] = Fd{check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")};
      addresses_[i].sin_family = AF_INET;
      addresses_[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      socklen_t length = sizeof addresses_[i];
      check(::bind(sockets_[i].get(), address(i), length), "bind");
      check(::getsockname(sockets_[i].get(), address(i), &length), "getsockname");  // the port we were given
    }
  }
  void attach(Side side) {
    const auto mine = static_cast<std::size_t>(side);
    own_ = std::move(sockets_[mine]);
    sockets_[1 - mine].close();
    check(::connect(own_.get(), address(1 - mine), sizeof addresses_[0]), "connect");  // hear only the peer
    const timeval quiet{.tv_sec = 0, .tv_usec = 10'000};
    check(::setsockopt(own_.get(), SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof quiet), "SO_RCVTIMEO");
  }

  void send(std::span<const std::byte> message) {
    check(retry_until_done([&] { return ::send(own_.get(), message.data(), message.size(), 0); }), "send");
  }
  bool recv_unless_quiet(std::span<std::byte> message) {
    const auto n = retry_on_eintr([&] { return ::recv(own_.get(), message.data(), message.size(), 0); });
    if (n == -1 && errno == EAGAIN) return false;
    check(n, "recv");
    return true;
  }
  void recv(std::span<std::byte> message) { recv_or_lost(*this, message); }
  [[nodiscard]] const Fd& incoming() const { return own_; }

 private:
  sockaddr* address(std::size_t i) { return reinterpret_cast<sockaddr*>(&addresses_[i]); }

  std::array<Fd, 2> sockets_;
  std::array<sockaddr_in, 2> addresses_{};
  Fd own_;
};

const Register<Udp> registered{
    {.name = "udp",
     .summary = "UDP over loopback, udp(7)",
     .family = "socket",
     .traits = {.reliable = false,
                .ordered = false,
                .unrelated = true,
                .identifier = Identifier::port,
                .access = Access::anyone,
                .when_full = WhenFull::message_is_lost},
     .largest_message = [] { return std::size_t{65'507}; },
     .bounds =
         [] {
           return std::vector{
               bound_from("bytes that wait at one socket", "/proc/sys/net/core/rmem_default"),
               bound_from("bytes that wait at one socket, at most", "/proc/sys/net/core/rmem_max")};
         }}};

}  // namespace
}  // namespace ipc
