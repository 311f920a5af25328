// unix(7) SOCK_STREAM: a connection between two processes of one machine, found by a name in the file system.
//
// Any process that may write to the socket file can connect: no common ancestor is needed. Two-way by birth,
// and a byte stream, so one send may need several reads.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "core/io.hpp"
#include "core/scratch.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class UnixStream {
 public:
  explicit UnixStream(const LinkConfig&) : listener_{new_socket()} {
    address_.sun_family = AF_UNIX;
    std::strncpy(address_.sun_path, path_.c_str(), sizeof address_.sun_path - 1);
    check(::fchmod(listener_.get(), S_IRUSR | S_IWUSR), "fchmod");  // before bind: the file is born private
    check(::bind(listener_.get(), address(), sizeof address_), "bind");
    check(::listen(listener_.get(), 1), "listen");
  }

  void attach(Side side) {
    if (side == Side::server) {
      peer_ =
          Fd{check(retry_on_eintr([&] { return ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC); }),
                   "accept4")};
    } else {
      peer_ = new_socket();
      check(::connect(peer_.get(), address(), sizeof address_), "connect");
    }
    listener_.close();
  }
  void send(std::span<const std::byte> message) { write_all(peer_, message); }
  void recv(std::span<std::byte> message) { read_all(peer_, message); }

 private:
  static Fd new_socket() { return Fd{check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")}; }
  [[nodiscard]] const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&address_); }

  Scratch path_{Scratch::Kind::file};
  sockaddr_un address_{};
  Fd listener_, peer_;
};

const Register<UnixStream> registered{
    {.name = "unix_stream", .summary = "UNIX stream socket with a file name, unix(7)", .family = "socket"}};

}  // namespace
}  // namespace ipc
