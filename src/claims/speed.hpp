// E24: which of the three is fast.
#pragma once
#include <cstddef>
#include <functional>

#include "claims/evidence.hpp"

namespace ipc::claims {

/// Each call measures once.
struct Transport {
  std::function<double(std::size_t size)> bytes_per_s;  // from one process to another, messages of that size
  std::function<double()> round_trip_ns;  // 64 B there and back, both sides blocking, on one CPU
};
/// With room for 1 MiB, or what the limits leave a pipe.
[[nodiscard]] Transport by_pipe();
/// The kernel's, with room for 10 messages, its default limit: POSIX, or System V where that is refused; what
/// is longer than 8 KiB goes in pieces.
[[nodiscard]] Transport by_queue();
/// With as many bytes as the pipe, though room for at least four messages.
[[nodiscard]] Transport by_memory();

void speed(Evidence& evidence, const Transport& pipe, const Transport& queue, const Transport& memory);

}  // namespace ipc::claims
