// Whole-buffer reads and writes: the one place where short transfers are dealt with.
#pragma once
#include <unistd.h>

#include <cstddef>
#include <span>
#include <string>

#include "core/fd.hpp"
#include "core/sys.hpp"

namespace ipc {

/// Writes every byte; throws std::system_error (EPIPE when nobody can read any more).
inline void write_all(const Fd& fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto n = retry_until_done([&] { return ::write(fd.get(), bytes.data(), bytes.size()); });
    bytes = bytes.subspan(static_cast<std::size_t>(check(n, "write")));
  }
}

/// Fills the buffer; throws std::system_error, with EPIPE for an end of file in mid-message.
inline void read_all(const Fd& fd, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const auto n = retry_until_done([&] { return ::read(fd.get(), bytes.data(), bytes.size()); });
    if (n == 0) throw std::system_error{EPIPE, std::system_category(), "read: the peer closed its end"};
    bytes = bytes.subspan(static_cast<std::size_t>(check(n, "read")));
  }
}

/// Reads from the descriptor's position to its end.
[[nodiscard]] inline std::string read_to_end(const Fd& fd) {
  std::string text;
  char chunk[1 << 16];
  for (;;) {
    const auto n = check(retry_on_eintr([&] { return ::read(fd.get(), chunk, sizeof chunk); }), "read");
    if (n == 0) return text;
    text.append(chunk, static_cast<std::size_t>(n));
  }
}

}  // namespace ipc
