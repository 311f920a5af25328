// Pipe: two connected ends, for whole values. Python's multiprocessing.Pipe in C++.
//
//   auto [mine, childs] = ipc::mp::make_pipe();        // both ends read and write: socketpair(2)
//   auto [reader, writer] = ipc::mp::make_pipe(false);  // the first only reads, the second only writes:
//   pipe(2)
//
// Each value goes as its length and its bytes. One process at a time per end: two writers would mix.
#pragma once
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/fd.hpp"
#include "core/futex.hpp"
#include "multiprocessing/codec.hpp"

namespace ipc::mp {

/// Nobody can write any more, and everything written has been received.
struct EndOfPipe : std::runtime_error {
  EndOfPipe() : std::runtime_error{"the other end of the pipe is closed"} {}
};

class Connection {
 public:
  Connection(Fd fd, bool readable, bool writable)
      : fd_{std::move(fd)}, readable_{readable}, writable_{writable} {}

  /// Throws std::logic_error on an end that only reads, std::system_error with EPIPE where nobody can read
  /// any more.
  template <Transferable T>
  void send(const T& value) {
    std::vector<std::byte> bytes(Codec<T>::size(value));
    Writer writer{bytes};
    Codec<T>::write(writer, value);
    send_bytes(bytes);
  }
  /// Waits for a value. Throws std::logic_error on an end that only writes, EndOfPipe.
  template <Transferable T>
  [[nodiscard]] T recv() {
    const auto bytes = recv_bytes();
    Reader reader{bytes};
    return Codec<T>::read(reader);
  }
  void send_bytes(std::span<const std::byte> bytes);
  [[nodiscard]] std::vector<std::byte> recv_bytes();
  /// Whether there is something to receive, be it the end, within the time.
  [[nodiscard]] bool poll(std::chrono::milliseconds timeout = {}) const;

  /// An end that a process does not use, it must close: a writer kept open hides the end from the reader.
  void close() noexcept { fd_.close(); }
  [[nodiscard]] bool readable() const noexcept { return readable_; }
  [[nodiscard]] bool writable() const noexcept { return writable_; }
  [[nodiscard]] int fileno() const noexcept { return fd_.get(); }

 private:
  Fd fd_;
  bool readable_, writable_;
};

/// From here on the process ignores SIGPIPE, if it did not handle it: a broken pipe is an error, not a death.
[[nodiscard]] std::pair<Connection, Connection> make_pipe(bool duplex = true);

}  // namespace ipc::mp
