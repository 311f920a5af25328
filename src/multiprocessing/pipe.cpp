#include "multiprocessing/pipe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "core/io.hpp"
#include "core/sys.hpp"

namespace ipc::mp {

void Connection::send_bytes(std::span<const std::byte> bytes) {
  if (!writable_) throw std::logic_error{"this end of the pipe only reads"};
  const std::uint64_t length = bytes.size();
  if (bytes.size() <= 4096 - sizeof length) {  // in one piece: one system call instead of two
    std::array<std::byte, 4096> message;
    std::memcpy(message.data(), &length, sizeof length);
    if (length != 0) std::memcpy(message.data() + sizeof length, bytes.data(), bytes.size());
    write_all(fd_, std::span{message}.first(sizeof length + bytes.size()));
    return;
  }
  write_all(fd_, std::as_bytes(std::span{&length, 1}));
  write_all(fd_, bytes);
}

std::vector<std::byte> Connection::recv_bytes() {
  if (!readable_) throw std::logic_error{"this end of the pipe only writes"};
  std::array<std::byte, sizeof(std::uint64_t)> field;
  const auto n = check(retry_on_eintr([&] { return ::read(fd_.get(), field.data(), field.size()); }), "read");
  if (n == 0) throw EndOfPipe{};
  read_all(fd_, std::span{field}.subspan(static_cast<std::size_t>(n)));
  std::uint64_t length = 0;
  std::memcpy(&length, field.data(), sizeof length);
  std::vector<std::byte> bytes(length);
  read_all(fd_, bytes);
  return bytes;
}

bool Connection::poll(std::chrono::milliseconds timeout) const {
  pollfd readable{fd_.get(), POLLIN, 0};
  return check(retry_on_eintr([&] { return ::poll(&readable, 1, static_cast<int>(timeout.count())); }),
               "poll") == 1;
}

std::pair<Connection, Connection> make_pipe(bool duplex) {
  struct sigaction now {};
  check(::sigaction(SIGPIPE, nullptr, &now), "sigaction");
  if ((now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_DFL) ::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  if (duplex)
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
  else
    check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {Connection{Fd{ends[0]}, true, duplex}, Connection{Fd{ends[1]}, duplex, true}};
}

}  // namespace ipc::mp
