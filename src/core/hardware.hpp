// HardwareCounters: instructions and cycles of the calling thread, where the kernel gives them
// (perf_event_open(2)). Most virtual machines have none: then every reading is unknown, and nothing is said.
#pragma once
#include <cstdint>

#include "core/fd.hpp"

namespace ipc {

class HardwareCounters {
 public:
  static constexpr std::int64_t kUnknown = -1;

  struct Reading {
    std::int64_t instructions = kUnknown;
    std::int64_t cycles = kUnknown;
  };

  /// Begins to count, user and kernel mode alike: most of what IPC costs is in the kernel. Where either is
  /// refused, nothing is counted.
  HardwareCounters() noexcept;

  /// Since construction.
  [[nodiscard]] Reading read() const noexcept;

 private:
  Fd cycles_;  // leads the group, so that both count over the same time
  Fd instructions_;
};

}  // namespace ipc
