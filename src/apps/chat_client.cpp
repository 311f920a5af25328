#include "apps/chat_client.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>

#include "core/sys.hpp"

namespace ipc::chat {
namespace {

using Clock = std::chrono::steady_clock;

bool says_no_server(int error) { return error == ECONNREFUSED || error == ENOENT || error == ENOTCONN; }

[[noreturn]] void no_server() { throw NoServer{"there is no server at that address"}; }

std::chrono::milliseconds left_until(Clock::time_point deadline) {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()),
                  std::chrono::milliseconds{0});
}

}  // namespace

Client::Client(const Address& server)
    : socket_{bound_socket(server.transport() == Transport::unix_dgram ? Address::unix_unnamed()
                           : server.is_local()                         ? Address::udp("127.0.0.1", 0)
                                                                       : Address::udp("0.0.0.0", 0))} {
  if (::connect(socket_.get(), server.get(), server.length()) == -1) {
    if (says_no_server(errno)) no_server();
    throw_errno("connect");
  }
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  check(::getpeername(socket_.get(), reinterpret_cast<sockaddr*>(&storage), &length), "getpeername");
  server_ = Address::from(storage, length);
  if (server.transport() == Transport::udp) return;
  // From a peer that is connected to it, a UNIX socket's queue has no limit but the sender's buffer
  // (net.unix.max_dgram_qlen does not count): one client that does not read would use up the server's.
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  check(::connect(socket_.get(), &nobody, sizeof nobody), "connect");
}

std::optional<std::string> Client::enter(const std::string& name, std::chrono::milliseconds timeout) {
  if (!is_name(name))
    throw std::invalid_argument{
        fmt::format("name '{}': expected 1 to {} bytes without spaces", name, kLongestName)};
  constexpr std::chrono::milliseconds kAskAgain{200};  // a datagram may be lost
  const auto deadline = Clock::now() + timeout;
  while (Clock::now() < deadline) {
    (void)send({.kind = Request::Kind::enter, .text = name});
    const auto again = std::min(Clock::now() + kAskAgain, deadline);
    while (const auto event = receive(left_until(again))) {
      // Who asked twice is answered twice: what is about another name is left over from earlier.
      if (event->kind == Event::Kind::welcome && event->text == name) return std::nullopt;
      if (auto reason = refusal_of(name, *event)) return reason;
    }
  }
  throw NoServer{fmt::format("the server has not answered for {} ms", timeout.count())};
}

bool Client::say(const std::string& text) {
  if (text.empty() || text.size() > kLongestText || !is_plain_text(text))
    throw std::invalid_argument{
        fmt::format("a message: expected 1 to {} bytes of text without control characters", kLongestText)};
  return send({.kind = Request::Kind::say, .text = text});
}

bool Client::quit() { return send({.kind = Request::Kind::quit, .text = {}}); }

std::optional<Event> Client::receive(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  for (;;) {
    pollfd ready{socket_.get(), POLLIN, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(left_until(deadline).count()));
    if (count == -1 && errno != EINTR) throw_errno("poll");
    if (count > 0)
      if (auto event = take()) return event;
    if (Clock::now() >= deadline) return std::nullopt;
  }
}

std::optional<Event> Client::take() {
  std::array<char, kLongestDatagram + 1> bytes{};
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  const auto n = ::recvfrom(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT,
                            reinterpret_cast<sockaddr*>(&from), &length);
  if (n == -1) {
    if (says_no_server(errno)) no_server();
    if (errno == EAGAIN || errno == EINTR) return std::nullopt;  // the other process has it already
    throw_errno("recv");
  }
  if (Address::from(from, length) != server_) return std::nullopt;
  return parse_event({bytes.data(), static_cast<std::size_t>(n)});
}

bool Client::send(const Request& request) {
  const std::string datagram = write(request);
  const bool udp = server_.transport() == Transport::udp;  // then the socket is connected
  const auto n = retry_on_eintr([&] {
    return ::sendto(socket_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT,
                    udp ? nullptr : server_.get(), udp ? 0 : server_.length());
  });
  if (n != -1) return true;
  if (errno == EAGAIN || errno == ENOBUFS) return false;
  if (says_no_server(errno)) no_server();
  throw_errno("send");
}

}  // namespace ipc::chat
