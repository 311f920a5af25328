#include "apps/chat_server.hpp"

#include <fmt/format.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "core/sys.hpp"

namespace ipc::chat {
namespace {

constexpr char kDied[] = "the connection was lost";
constexpr char kDeaf[] = "nothing was read for too long";

std::optional<Scratch> file_for(const Address& address) {
  const std::string path = address.file();
  if (path.empty()) return std::nullopt;
  return std::optional<Scratch>{std::in_place, Scratch::Kind::file, path};
}

Fd bound_as(std::optional<Scratch>& file, const Address& address) {
  try {
    return bound_socket(address);
  } catch (...) {
    if (file)
      file->disown();  // we made nothing: what is there now is another server's, who bound after our look
    throw;
  }
}

Address fresh_address(Transport transport) {
  if (transport == Transport::udp) return Address::udp("127.0.0.1", 0);
  Scratch name{Scratch::Kind::file};  // only its name: the server enters it again as its own
  return Address::unix_path(name.c_str());
}

}  // namespace

Server::Server(const Address& address, Limits limits)
    : file_{file_for(address)},
      socket_{bound_as(file_, address)},
      address_{Address::of(socket_)},
      limits_{limits} {
  if (address.transport() == Transport::udp) {
    const int on = 1;
    check(::setsockopt(socket_.get(), IPPROTO_IP, IP_RECVERR, &on, sizeof on), "IP_RECVERR");
  }
  // What waits unread at UNIX clients is charged to us: have as much room as the system gives. It stops
  // silently at net.core.wmem_max.
  const int room = 8 << 20;
  check(::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room), "SO_SNDBUF");
}

void Server::serve(mp::Connection& administrator) {
  std::array<pollfd, 2> ready{{{socket_.get(), POLLIN, 0}, {administrator.fileno(), POLLIN, 0}}};
  for (;;) {
    if (::poll(ready.data(), ready.size(), -1) == -1) {
      if (errno == EINTR) continue;
      throw_errno("poll");
    }
    if ((ready[0].revents & POLLERR) != 0) take_errors();
    if ((ready[0].revents & POLLIN) != 0) take_datagrams();
    if (ready[1].revents != 0) {
      try {
        const auto text = administrator.recv<std::string>();
        if (text.empty()) break;
        to_all({.kind = Event::Kind::admin, .name = {}, .text = text});
      } catch (const mp::EndOfPipe&) {
        break;
      }
    }
    bury_the_dead();
  }
  to_all({.kind = Event::Kind::farewell, .name = {}, .text = "the room is closed"});
}

void Server::take_datagrams() {
  // Not more in one go than this: the administrator is heard in a flood, too.
  constexpr int kInOneGo = 64;
  std::array<char, kLongestDatagram + 1> bytes{};  // one more: what is longer shows itself
  for (int i = 0; i < kInOneGo; ++i) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    const auto n = ::recvfrom(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT,
                              reinterpret_cast<sockaddr*>(&storage), &length);
    if (n == -1) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return;
      take_errors();  // a client's death, told by the next call on the socket, whoever that one is for
      continue;
    }
    ++counts_.datagrams;
    const Address from = Address::from(storage, length);
    const auto request = parse_request({bytes.data(), static_cast<std::size_t>(n)});
    if (!request || !from.can_answer()) {
      ++counts_.unlawful;
      continue;
    }
    handle(from, *request);
    bury_the_dead();
  }
}

void Server::take_errors() {
  for (;;) {
    std::array<char, kLongestDatagram> bytes{};
    alignas(cmsghdr) std::array<char, 512> control{};
    sockaddr_storage storage{};  // whom the datagram was for that came back
    iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
    msghdr message{};
    message.msg_name = &storage;
    message.msg_namelen = sizeof storage;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(socket_.get(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) == -1) break;
    const auto member = members_.find(Address::from(storage, message.msg_namelen));
    if (member != members_.end()) put_out(member->first, member->second, kDied);
  }
  int pending = 0;  // reading it clears it
  socklen_t length = sizeof pending;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &pending, &length);
}

void Server::handle(const Address& from, const Request& request) {
  const auto member = members_.find(from);
  if (request.kind == Request::Kind::enter) {
    enter(from, request.text);
  } else if (member == members_.end()) {
    (void)deliver(from, write(Event{.kind = Event::Kind::refused, .name = {}, .text = "enter first"}));
  } else if (request.kind == Request::Kind::say) {
    to_all({.kind = Event::Kind::said, .name = member->second.name, .text = request.text}, &from);
  } else {
    put_out(from, member->second, "you have left");
  }
}

void Server::enter(const Address& from, const std::string& name) {
  const auto welcome = [&] {
    (void)deliver(from, write(Event{.kind = Event::Kind::welcome, .name = {}, .text = name}));
  };
  const auto refuse = [&](const std::string& reason) { (void)deliver(from, write(refusal(name, reason))); };
  if (const auto known = members_.find(from); known != members_.end()) {
    // The answer was lost, and the client asks again; or it wants a second name.
    if (known->second.name == name) return welcome();
    return refuse(fmt::format("you are in already, as {}", known->second.name));
  }
  if (names_.contains(name)) return refuse(fmt::format("the name {} is taken", name));
  if (members_.size() >= limits_.members) return refuse("the room is full");
  to_all({.kind = Event::Kind::entered, .name = name, .text = {}});
  members_[from] = Member{.name = name, .refused = 0, .out = false, .why = {}};
  names_[name] = from;
  welcome();
}

void Server::to_all(const Event& event, const Address* but) {
  const std::string datagram = write(event);
  for (auto& [address, member] : members_) {
    if (member.out || (but != nullptr && address == *but)) continue;
    const int error = deliver(address, datagram);
    if (error == 0) {
      ++counts_.delivered;
      member.refused = 0;
    } else if (error == EAGAIN || error == ENOBUFS) {
      ++counts_.dropped;
      if (++member.refused >= limits_.patience) put_out(address, member, kDeaf);
    } else {
      put_out(address, member, kDied);
    }
  }
}

/// Only marks it: whoever calls may be walking over the members.
void Server::put_out(const Address& who, Member& member, const char* why) {
  if (member.out) return;
  member.out = true;
  member.why = why;
  if (why == kDied || why == kDeaf) ++counts_.put_out;
  (void)deliver(who, write(Event{.kind = Event::Kind::farewell, .name = {}, .text = why}));
}

void Server::bury_the_dead() {
  for (;;) {  // telling the others may show that another one has died
    const auto dead = std::ranges::find_if(members_, [](const auto& entry) { return entry.second.out; });
    if (dead == members_.end()) return;
    const std::string name = dead->second.name;
    names_.erase(name);
    members_.erase(dead);
    to_all({.kind = Event::Kind::left, .name = name, .text = {}});
  }
}

int Server::deliver(const Address& to, std::string_view datagram) const {
  const bool udp = address_.transport() == Transport::udp;
  // On UDP an error may be left over from a datagram to somebody else; it is told once, and a second call
  // goes through. Whose it was stands on the error queue.
  for (int attempt = 0;; ++attempt) {
    const auto n =
        ::sendto(socket_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT, to.get(), to.length());
    if (n != -1) return 0;
    if (errno == EINTR || (udp && errno == ECONNREFUSED && attempt < 8)) continue;
    return udp && errno == ECONNREFUSED ? EAGAIN : errno;
  }
}

Room::Room(Transport transport, Limits limits) : Room{fresh_address(transport), limits} {}

Room::Room(const Address& address, Limits limits) : Room{address, limits, mp::make_pipe(false)} {}

Room::Room(const Address& address, Limits limits, std::pair<mp::Connection, mp::Connection> pipe)
    : server_{address, limits},
      theirs_{std::move(pipe.first)},
      mine_{std::move(pipe.second)},
      process_{[this] {
                 mine_.close();
                 server_.serve(theirs_);
                 *counts_ = server_.counts();
               },
               {.name = "chatroom", .daemon = true}} {
  process_.start();
  theirs_.close();
  server_.leave_to_child();
}

void Room::announce(const std::string& text) {
  if (text.empty() || text.size() > kLongestText || !is_plain_text(text))
    throw std::invalid_argument{
        fmt::format("an announcement: expected 1 to {} bytes of plain text", kLongestText)};
  mine_.send(text);
}

bool Room::close() {
  // In words, too: a process that was forked meanwhile may hold our end of the pipe open.
  try {
    if (mine_.fileno() >= 0) mine_.send(std::string{});
  } catch (const std::system_error&) {  // it is gone already
  }
  mine_.close();
  if (!process_.join(std::chrono::seconds{5})) {
    process_.kill();
    process_.join();
  }
  return process_.exit_code() == 0;
}

}  // namespace ipc::chat
