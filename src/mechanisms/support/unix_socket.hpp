// What the kinds of UNIX socket have in common: addresses, connecting, and whole messages.
#pragma once
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <optional>

#include "core/io.hpp"
#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "link.hpp"
#include "mechanisms/support/descriptor.hpp"

namespace ipc {

enum class Namespace { file_system, abstract };

inline Fd unix_socket(int type) { return Fd{check(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0), "socket")}; }

/// A fresh name for a socket. An abstract one begins with a zero byte, has no file and no permissions, and
/// vanishes with the socket.
class UnixAddress {
 public:
  explicit UnixAddress(Namespace space) {
    if (space == Namespace::file_system) file_.emplace(Scratch::Kind::file);
    const std::string name = file_ ? file_->c_str() : std::string{'\0'} + "ipcbench-" + random_name();
    address_.sun_family = AF_UNIX;
    name.copy(address_.sun_path, sizeof address_.sun_path - 1);
    length_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (file_ ? 1 : 0));
  }
  void bind(const Fd& socket) const {
    check(::fchmod(socket.get(), S_IRUSR | S_IWUSR), "fchmod");  // before bind: the file is born private
    check(::bind(socket.get(), get(), length_), "bind");
  }
  void connect(const Fd& socket) const { check(::connect(socket.get(), get(), length_), "connect"); }

 private:
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }

  std::optional<Scratch> file_;
  sockaddr_un address_{};
  socklen_t length_ = 0;
};

/// A connection between two processes that share nothing but a name: the server accepts, the client connects.
template <int kType, Namespace kSpace>
class UnixConnection {
 public:
  explicit UnixConnection(const LinkConfig&) : listener_{unix_socket(kType)} {
    address_.bind(listener_);
    check(::listen(listener_.get(), 1), "listen");
  }
  void attach(Side side) {
    if (side == Side::server) {
      peer_ =
          Fd{check(retry_on_eintr([&] { return ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC); }),
                   "accept4")};
    } else {
      peer_ = unix_socket(kType);
      address_.connect(peer_);
    }
    listener_.close();
  }
  [[nodiscard]] const Fd& incoming() const { return peer_; }
  void send_descriptor(const Fd& open) { send_descriptor_over(peer_, open); }
  [[nodiscard]] Fd recv_descriptor() { return recv_descriptor_over(peer_); }

 protected:
  UnixAddress address_{kSpace};
  Fd listener_, peer_;
};

/// One whole message through a socket that keeps boundaries.
inline void send_message(const Fd& socket, std::span<const std::byte> message) {
  check(retry_until_done([&] { return ::send(socket.get(), message.data(), message.size(), 0); }), "send");
}
inline void recv_message(const Fd& socket, std::span<std::byte> message) {
  const auto n = check(
      retry_until_done([&] { return ::recv(socket.get(), message.data(), message.size(), 0); }), "recv");
  if (static_cast<std::size_t>(n) != message.size())
    throw std::system_error{EPIPE, std::system_category(), "recv: the peer is gone"};
}

/// Room for a message of this size. The kernel doubles the value and silently stops at net.core.wmem_max.
inline void make_room(const Fd& socket, std::size_t message_size) {
  const int bytes = static_cast<int>(message_size + 64);
  int has = 0;
  socklen_t length = sizeof has;
  check(::getsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &has, &length), "SO_SNDBUF");
  if (has < 2 * bytes)
    check(::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes), "SO_SNDBUF");
}

/// The largest message that goes through here, to the page, found by trying: it depends on net.core.wmem_max,
/// and on what the kernel's allocator gives in one piece. Every launch asks, so it copies as little as it
/// can.
template <int kType>
std::size_t largest_unix_message() {
  static const std::size_t largest = [] {
    constexpr std::size_t kPage = 4096;
    std::array<int, 2> ends{};
    check(::socketpair(AF_UNIX, kType | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
    const Fd a{ends[0]}, b{ends[1]};
    std::size_t passes = 1, fails = (std::size_t{16} << 20U) / kPage + 1;  // pages
    make_room(a, fails * kPage);
    const Mapping bytes = Mapping::reserved(fails * kPage);  // zeros; what never passes is never touched
    while (fails - passes > 1) {
      const std::size_t pages = passes + (fails - passes) / 2;
      if (::send(a.get(), bytes.data(), pages * kPage, MSG_DONTWAIT) == -1) {
        fails = pages;
      } else {
        check(::recv(b.get(), nullptr, 0, MSG_TRUNC), "recv");  // takes it, and copies nothing
        passes = pages;
      }
    }
    return passes * kPage;
  }();
  return largest;
}

}  // namespace ipc
