// Sockets: found by a path, by an abstract name or by a port.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cstddef>
#include <utility>

#include "core/fd.hpp"
#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "support/objects/kinds.hpp"

namespace ipc::test {
namespace {

/// The creator accepts and receives, who opens it connects and sends.
class Socket : public Opened {
 public:
  explicit Socket(Fd fd, bool accepts = false) : fd_{std::move(fd)}, accepts_{accepts} {}
  void send(char text, unsigned) override { check(::send(fd_.get(), &text, 1, MSG_NOSIGNAL), "send"); }
  std::optional<char> receive(unsigned) override {
    if (accepts_ && !peer_) {
      if (!readable(fd_.get())) return {};
      peer_ = Fd{check(::accept(fd_.get(), nullptr, nullptr), "accept")};
    }
    const int from = accepts_ ? peer_.get() : fd_.get();
    char got = 0;
    if (!readable(from) || ::recv(from, &got, 1, 0) != 1) return {};
    return got;
  }

 private:
  Fd fd_, peer_;
  bool accepts_;
};

/// "/path", or "@name" in the abstract namespace.
template <int kType>
struct Unix {
  static std::pair<sockaddr_un, socklen_t> address(const std::string& id) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    id.copy(where.sun_path, sizeof where.sun_path - 1);
    if (id[0] == '@') where.sun_path[0] = '\0';
    return {where,
            static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + id.size() + (id[0] == '@' ? 0 : 1))};
  }
  template <bool kAbstract>
  static std::unique_ptr<Opened> create(std::string& id) {
    if (kAbstract) id = "@ipcbench-" + random_name();  // nothing is left of it
    Fd made{check(::socket(AF_UNIX, kType | SOCK_CLOEXEC, 0), "socket")};
    const auto [where, length] = address(id);
    check(::bind(made.get(), reinterpret_cast<const sockaddr*>(&where), length), "bind");
    if (!kAbstract) check(::chmod(id.c_str(), 0600), "chmod");
    if (kType != SOCK_DGRAM) check(::listen(made.get(), 1), "listen");
    return std::make_unique<Socket>(std::move(made), kType != SOCK_DGRAM);
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    Fd mine{check(::socket(AF_UNIX, kType | SOCK_CLOEXEC, 0), "socket")};
    const auto [where, length] = address(id);
    check(::connect(mine.get(), reinterpret_cast<const sockaddr*>(&where), length), "connect");
    return std::make_unique<Socket>(std::move(mine));
  }
};

template <int kType>
struct Inet {
  static sockaddr_in address(std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    return where;
  }
  static std::unique_ptr<Opened> create(std::string& id) {
    Fd made{check(::socket(AF_INET, kType | SOCK_CLOEXEC, 0), "socket")};
    sockaddr_in where = address(0);
    socklen_t length = sizeof where;
    check(::bind(made.get(), reinterpret_cast<const sockaddr*>(&where), length), "bind");
    check(::getsockname(made.get(), reinterpret_cast<sockaddr*>(&where), &length), "getsockname");
    if (kType == SOCK_STREAM) check(::listen(made.get(), 1), "listen");
    id = std::to_string(ntohs(where.sin_port));
    return std::make_unique<Socket>(std::move(made), kType == SOCK_STREAM);
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    Fd mine{check(::socket(AF_INET, kType | SOCK_CLOEXEC, 0), "socket")};
    const sockaddr_in where = address(static_cast<std::uint16_t>(std::stoi(id)));
    check(::connect(mine.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where), "connect");
    return std::make_unique<Socket>(std::move(mine));
  }
};

using Streams = Unix<SOCK_STREAM>;
using Datagrams = Unix<SOCK_DGRAM>;
using Packets = Unix<SOCK_SEQPACKET>;

void unlink_file(const std::string& id) { ::unlink(id.c_str()); }
void open_path(const std::string& id) { check(::chmod(id.c_str(), 0666), "chmod"); }

constexpr std::array kKinds{
    ObjectKind{"unix_stream", Scratch::Kind::file, Streams::create<false>, Streams::open, unlink_file,
               open_path},
    ObjectKind{"unix_stream_abstract", {}, Streams::create<true>, Streams::open},
    ObjectKind{"unix_dgram", Scratch::Kind::file, Datagrams::create<false>, Datagrams::open, unlink_file,
               open_path},
    ObjectKind{"unix_dgram_abstract", {}, Datagrams::create<true>, Datagrams::open},
    ObjectKind{"unix_seqpacket", Scratch::Kind::file, Packets::create<false>, Packets::open, unlink_file,
               open_path},
    ObjectKind{"unix_seqpacket_abstract", {}, Packets::create<true>, Packets::open},
    ObjectKind{"tcp", {}, Inet<SOCK_STREAM>::create, Inet<SOCK_STREAM>::open},
    ObjectKind{"udp", {}, Inet<SOCK_DGRAM>::create, Inet<SOCK_DGRAM>::open},
};

}  // namespace

std::span<const ObjectKind> socket_kinds() { return kKinds; }

}  // namespace ipc::test
