// Address: where a chat room's server or client is: an IPv4 address and port (udp(7)), or a UNIX datagram
// socket's name (unix(7)).
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/fd.hpp"

namespace ipc::chat {

enum class Transport : unsigned char { udp, unix_dgram };

class Address {
 public:
  Address() = default;
  /// Throws std::invalid_argument where `host` is no IPv4 address in numbers. Port 0: any that is free.
  [[nodiscard]] static Address udp(const std::string& host, std::uint16_t port);
  /// Throws std::invalid_argument where the path is empty or longer than a socket's name may be.
  [[nodiscard]] static Address unix_path(const std::string& path);
  /// A UNIX socket's name that the kernel chooses, which is no file and vanishes with the socket (autobind).
  [[nodiscard]] static Address unix_unnamed();
  /// "127.0.0.1:8888", or the path of a socket: what holds a '/' is one. Throws std::invalid_argument that
  /// says what was expected.
  [[nodiscard]] static Address parse(std::string_view text);
  /// The name that the socket has got.
  [[nodiscard]] static Address of(const Fd& socket);
  /// What recvfrom(2) and its like wrote here.
  [[nodiscard]] static Address from(const sockaddr_storage& storage, socklen_t length);

  [[nodiscard]] Transport transport() const noexcept;
  /// Whether no other machine can be there: 127.0.0.0/8, or a UNIX socket.
  [[nodiscard]] bool is_local() const noexcept;
  /// Whether there is anybody to answer: an unbound UNIX socket has no name.
  [[nodiscard]] bool can_answer() const noexcept;
  /// A file that a server makes when it binds here; empty where there is none.
  [[nodiscard]] std::string file() const;
  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
  [[nodiscard]] socklen_t length() const noexcept { return length_; }

  [[nodiscard]] friend std::strong_ordering operator<=>(const Address& a, const Address& b) noexcept {
    return a.bytes() <=> b.bytes();
  }
  [[nodiscard]] friend bool operator==(const Address& a, const Address& b) noexcept {
    return a.bytes() == b.bytes();
  }

 private:
  [[nodiscard]] std::string_view bytes() const noexcept {
    return {reinterpret_cast<const char*>(&storage_), length_};
  }
  sockaddr_storage storage_{};
  socklen_t length_ = 0;
};

/// A datagram socket bound to the address; a UNIX socket's file is private to the user.
[[nodiscard]] Fd bound_socket(const Address& address);

}  // namespace ipc::chat
