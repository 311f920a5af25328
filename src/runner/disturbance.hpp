// Disturbance: time that was taken from us while a launch ran, and from when on it spoils the launch.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace ipc {

/// Where a machine describes itself; tests put trees of their own there.
struct MachineRoots {
  std::filesystem::path proc{"/proc"};
  std::filesystem::path sys{"/sys"};
};

/// So far since boot; differences show what happened during a launch.
struct Disturbance {
  double steal_s = 0;              // by the hypervisor, over all CPUs (/proc/stat)
  std::uint64_t throttled_us = 0;  // by the quota of our cgroup or of one above it
  double busy_s = 0;  // that all CPUs worked for anybody (/proc/stat), in ticks of 10 ms: differences of one
                      // launch may be off by some
  double own_s = 0;   // of that, this process and its children that have ended

  [[nodiscard]] static Disturbance so_far(const MachineRoots& roots = {});

  [[nodiscard]] friend Disturbance operator-(const Disturbance& a, const Disturbance& b) noexcept {
    return {.steal_s = a.steal_s - b.steal_s,
            .throttled_us = a.throttled_us - b.throttled_us,
            .busy_s = a.busy_s - b.busy_s,
            .own_s = a.own_s - b.own_s};
  }
};

/// A launch is spoiled by steal above this share of its wall time × CPUs, if it is more than one tick of the
/// kernel's accounting (10 ms: below that nobody can tell) …
inline constexpr double kStealShare = 0.01;
/// … or by throttling above this share of its wall time.
inline constexpr double kThrottledShare = 0.01;
/// A spoiled launch is done again at most this often, then kept and counted as disturbed.
inline constexpr unsigned kRepeats = 2;
/// All repetitions together take at most this share of the profile's time.
inline constexpr double kRepeatShare = 0.10;

/// Where others take more than this of one CPU's time, over all launches, the run says so and is not gated.
inline constexpr double kMostOthers = 0.10;

/// Why a launch of so many seconds on so many CPUs is spoiled by what was taken from it; empty: it is not.
[[nodiscard]] std::string why_spoiled(const Disturbance& taken, double seconds, int cpus);

}  // namespace ipc
