#include "core/hardware.hpp"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace ipc {
namespace {

Fd open_counter(std::uint64_t what, int group) noexcept {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = what;
  attributes.exclude_hv = 1;
  attributes.read_format = PERF_FORMAT_GROUP;
  constexpr int kThisThread = 0;
  constexpr int kAnyCpu = -1;
  return Fd{static_cast<int>(
      ::syscall(SYS_perf_event_open, &attributes, kThisThread, kAnyCpu, group, PERF_FLAG_FD_CLOEXEC))};
}

}  // namespace

HardwareCounters::HardwareCounters() noexcept : cycles_{open_counter(PERF_COUNT_HW_CPU_CYCLES, -1)} {
  if (cycles_) instructions_ = open_counter(PERF_COUNT_HW_INSTRUCTIONS, cycles_.get());
}

HardwareCounters::Reading HardwareCounters::read() const noexcept {
  if (!instructions_) return {};
  std::array<std::uint64_t, 3> group{};  // how many, then cycles and instructions
  if (::read(cycles_.get(), group.data(), sizeof group) != static_cast<ssize_t>(sizeof group)) return {};
  return {.instructions = static_cast<std::int64_t>(group[2]), .cycles = static_cast<std::int64_t>(group[1])};
}

}  // namespace ipc
