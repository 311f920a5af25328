// Sample: what one launch of a cell saw. Trivially copyable: the peer that holds the clock fills it in shared
// memory.
#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/usage.hpp"
#include "histogram.hpp"

namespace ipc {

struct Sample {
  static constexpr std::size_t kBlocks = 10;

  std::uint64_t operations = 0;          // timed ones
  std::chrono::nanoseconds elapsed{};    // for all of them together
  std::array<double, kBlocks> blocks{};  // ns per operation in each tenth: has the cell settled?
  std::uint64_t batch = 1;  // operations per clock reading; above 1 the latencies are means of a batch
  std::uint64_t lost = 0;   // of the operations, where the mechanism may lose messages
  Histogram latency;        // of every operation, where the scenario has a latency
  Usage client, server;     // what each side cost during the timed part
  /// How late the sender was against its schedule, and how many messages a second that asked for; open loops
  /// only.
  struct Schedule {
    double late_p50_ns, late_p99_ns, offered_per_s;
  };
  std::optional<Schedule> schedule;
};

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, read without a system call

}  // namespace ipc
