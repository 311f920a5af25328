// Launcher: one fresh execution of the bench program for one cell, watched from outside.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "files/json.hpp"

namespace ipc {

/// A Ctrl-C or SIGTERM arrived.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error{"interrupted"} {}
};

/// Turns SIGINT and SIGTERM into Interrupted at the next wait. Call once, before the first launch.
void catch_interrupts();
[[nodiscard]] bool interrupted() noexcept;

struct LaunchOrder {
  std::string cell;
  std::uint64_t operations = 0;         // 0: find out how many take `timed`
  std::uint64_t batch = 0;              // 0: the launch decides
  std::chrono::milliseconds timed{25};  // only read when operations is 0
  std::chrono::milliseconds timeout{10'000};
};

using Buckets = std::vector<std::pair<std::int64_t, std::uint64_t>>;  // (lower bound in ns, count)

struct LaunchResult {
  std::string error;  // empty when it went well
  Json entry;         // Google Benchmark's entry of the cell, with our counters
  Json context;       // Google Benchmark's context
  Buckets histogram;
  double seconds = 0;  // of wall time, start-up and clean-up included
};

/// Throws Interrupted; any other misfortune of the launch is `error`. When it returns or throws, every
/// process of the launch has ended and every name that they made is gone.
[[nodiscard]] LaunchResult launch(const std::filesystem::path& bench, const LaunchOrder& order);

/// System calls per operation of a cell, both peers together.
struct SyscallCount {
  std::string error;  // empty when it went well
  double per_operation = 0;
  double seconds = 0;
};

/// Counts them in launches of their own, by ptrace; of the order only the cell and the timeout are read.
/// Throws Interrupted.
[[nodiscard]] SyscallCount count_syscalls(const std::filesystem::path& bench, const LaunchOrder& order);

/// The bench program that belongs to this executable: beside it, or where it was installed. Throws
/// UnusableInput.
[[nodiscard]] std::filesystem::path find_bench();

}  // namespace ipc
