// The chat room's server: takes in who has a unique name, and hands each message on to all others.
//
// One process, one datagram socket, and a table of names by address, as in the notes. It never waits for a
// client: what a client's full buffer does not take is dropped and counted, who takes nothing for long is put
// out, and who has died is noticed by the kernel's word (UNIX: ECONNREFUSED; UDP: an ICMP message on the
// error queue, ip(7) IP_RECVERR).
//
// The administrator speaks through a pipe that only the server's owner holds, so nobody can speak in his
// name.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "apps/chat_address.hpp"
#include "apps/chat_protocol.hpp"
#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "multiprocessing/pipe.hpp"
#include "multiprocessing/process.hpp"

namespace ipc::chat {

struct Limits {
  std::size_t members = 256;  // who comes when so many are in is refused
  unsigned patience = 64;     // messages in a row that a member's full buffer may refuse before it is put out
};

/// What the server has seen: for tests, and for the administrator.
struct Counts {
  std::uint64_t datagrams = 0;  // received
  std::uint64_t unlawful = 0;   // of them: no request, or from nobody
  std::uint64_t delivered = 0;  // handed to the kernel for a member
  std::uint64_t dropped = 0;    // not taken by a member's full buffer
  std::uint64_t put_out = 0;    // members that had died or took nothing for long
};

class Server {
 public:
  /// Binds; a UNIX socket's file is made, private to the user, and removed however the server ends. Throws
  /// std::system_error, std::runtime_error where there is such a file already.
  explicit Server(const Address& address, Limits limits = {});

  [[nodiscard]] const Address& address() const noexcept { return address_; }

  /// Serves until the administrator's end of the pipe is closed, or an empty string comes through it; then
  /// bids farewell to all. Any other std::string is the administrator's word to all.
  void serve(mp::Connection& administrator);

  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

  /// For the parent of the process that serves: a socket held open here would hide that one's end from the
  /// clients.
  void leave_to_child() noexcept { socket_.close(); }

 private:
  struct Member {
    std::string name;
    unsigned refused = 0;  // in a row, by its full buffer
    bool out = false;      // to be removed; told to the others then
    std::string why;
  };
  using Members = std::map<Address, Member>;

  void take_datagrams();
  void take_errors();
  void handle(const Address& from, const Request& request);
  void enter(const Address& from, const std::string& name);
  void to_all(const Event& event, const Address* but = nullptr);
  void put_out(const Address& who, Member& member, const char* why);
  void bury_the_dead();
  /// 0, or errno.
  [[nodiscard]] int deliver(const Address& to, std::string_view datagram) const;

  std::optional<Scratch> file_;
  Fd socket_;
  Address address_;
  Limits limits_;
  Members members_;
  std::map<std::string, Address> names_;
  Counts counts_;
};

/// A server in a process of its own, for as long as this object is there.
class Room {
 public:
  /// On the loopback interface at a free port, or at a UNIX socket's fresh name.
  explicit Room(Transport transport, Limits limits = {});
  explicit Room(const Address& address, Limits limits = {});
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { close(); }

  [[nodiscard]] const Address& address() const noexcept { return server_.address(); }
  /// The administrator's broadcast. Throws std::invalid_argument where it is no plain text of at most
  /// kLongestText bytes, std::system_error with EPIPE where the server is gone.
  void announce(const std::string& text);
  /// Ends the server: everybody is told. False where it did not end well, or had to be killed after 5 s.
  bool close();
  [[nodiscard]] bool is_open() { return process_.is_alive(); }
  [[nodiscard]] pid_t pid() const noexcept { return process_.pid(); }
  /// What the server saw; known once it is closed.
  [[nodiscard]] const Counts& counts() const noexcept { return *counts_; }

 private:
  Room(const Address& address, Limits limits, std::pair<mp::Connection, mp::Connection> pipe);

  Server server_;
  Shared<Counts> counts_;  // written by the server at its end
  mp::Connection theirs_, mine_;
  mp::Process process_;
};

}  // namespace ipc::chat
