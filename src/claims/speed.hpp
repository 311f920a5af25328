// E24: which of the three is fast.
#pragma once
#include <cstddef>
#include <functional>

#include "claims/evidence.hpp"

namespace ipc::claims {

struct Transport {
  std::function<double(std::size_t size)> bytes_per_s;  // from one process to another, messages of that size
  std::function<double()> round_trip_ns;  // 64 B there and back, both sides blocking, on one CPU
};
[[nodiscard]] Transport by_pipe();
/// The kernel's: POSIX, or System V where that is refused; what is longer than 8 KiB goes in pieces.
[[nodiscard]] Transport by_queue();
[[nodiscard]] Transport by_memory();

void speed(Evidence& evidence, const Transport& pipe, const Transport& queue, const Transport& memory);

}  // namespace ipc::claims
