#include "apps/chat_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "core/sys.hpp"

namespace ipc::chat {
namespace {

constexpr std::size_t kPathAt = offsetof(sockaddr_un, sun_path);

const sockaddr_in& as_inet(const sockaddr* address) { return *reinterpret_cast<const sockaddr_in*>(address); }

}  // namespace

Address Address::udp(const std::string& host, std::uint16_t port) {
  Address address;
  auto* const inet = reinterpret_cast<sockaddr_in*>(&address.storage_);
  inet->sin_family = AF_INET;
  inet->sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &inet->sin_addr) != 1)
    throw std::invalid_argument{
        fmt::format("address '{}': expected an IPv4 address in numbers, such as 127.0.0.1", host)};
  address.length_ = sizeof *inet;
  return address;
}

Address Address::unix_path(const std::string& path) {
  Address address;
  auto* const un = reinterpret_cast<sockaddr_un*>(&address.storage_);
  if (path.empty() || path.size() >= sizeof un->sun_path || path.find('\0') != std::string::npos)
    throw std::invalid_argument{
        fmt::format("socket '{}': expected a path of 1 to {} bytes", path, sizeof un->sun_path - 1)};
  un->sun_family = AF_UNIX;
  path.copy(un->sun_path, path.size());
  address.length_ = static_cast<socklen_t>(kPathAt + path.size() + 1);
  return address;
}

Address Address::unix_unnamed() {
  Address address;
  address.storage_.ss_family = AF_UNIX;
  address.length_ = kPathAt;
  return address;
}

Address Address::parse(std::string_view text) {
  if (text.find('/') != std::string_view::npos) return unix_path(std::string{text});
  const auto colon = text.rfind(':');
  const auto port_text = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (port_text.empty() || error != std::errc{} || end != port_text.data() + port_text.size())
    throw std::invalid_argument{fmt::format(
        "address '{}': expected ADDRESS:PORT, such as 127.0.0.1:8888, or a socket's path, such as ./room",
        text)};
  return udp(std::string{text.substr(0, colon)}, port);
}

Address Address::from(const sockaddr_storage& storage, socklen_t length) {
  Address address;
  std::memcpy(&address.storage_, &storage, length);
  address.length_ = length;
  return address;
}

Address Address::of(const Fd& socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  check(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &length), "getsockname");
  return from(storage, length);
}

Transport Address::transport() const noexcept {
  return storage_.ss_family == AF_INET ? Transport::udp : Transport::unix_dgram;
}

bool Address::is_local() const noexcept {
  return transport() == Transport::unix_dgram || (ntohl(as_inet(get()).sin_addr.s_addr) >> 24U) == 127;
}

bool Address::can_answer() const noexcept {
  return transport() == Transport::udp ? as_inet(get()).sin_port != 0 : length_ > kPathAt;
}

std::string Address::file() const {
  if (transport() == Transport::udp || length_ <= kPathAt) return {};
  return reinterpret_cast<const sockaddr_un*>(&storage_)->sun_path;  // an abstract name begins with a zero
}

std::string Address::to_string() const {
  if (transport() == Transport::unix_dgram) return file();
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &as_inet(get()).sin_addr, text.data(), text.size());
  return fmt::format("{}:{}", text.data(), ntohs(as_inet(get()).sin_port));
}

Fd bound_socket(const Address& address) {
  Fd socket{check(::socket(address.get()->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")};
  if (address.transport() == Transport::unix_dgram)
    check(::fchmod(socket.get(), S_IRUSR | S_IWUSR), "fchmod");  // before bind: the file is born private
  if (::bind(socket.get(), address.get(), address.length()) == -1)
    throw std::system_error{errno, std::system_category(), fmt::format("bind {}", address.to_string())};
  return socket;
}

}  // namespace ipc::chat
