// Canary: three things that never change, timed before and after a run. Where they drifted, so did the
// machine; where one of them has no steady speed even within half a second, no figure here has.
#pragma once
#include <span>

#include "files/json.hpp"

namespace ipc {

/// What drift between the canaries of one run marks it (docs/METHOD.md, "What disturbs").
inline constexpr double kCanaryDrift = 0.03;

/// What spread marks a machine whose cores are shared: far above what interrupts make of it.
inline constexpr double kCanarySpread = 0.10;

/// ns per operation, each the median of 50 blocks of some 200 us, spread over half a second: a loop of
/// dependent multiplications (the CPU's frequency), getppid(2) (the kernel's entry), memcpy of 64 KiB (the
/// cache).
struct Canary {
  double null_ns = 0, getppid_ns = 0, memcpy_ns = 0;
  /// p90 / p10 - 1 of getppid's blocks. On shared virtual machines they fall into two heaps, and those of the
  /// multiplications, which leave most of the core unused, do not: as where a neighbour's hardware thread
  /// comes and goes on our core.
  double spread = 0;
};

/// Sings in a process of its own on the first CPU that we may use; takes about half a second. Throws
/// std::exception when it cannot.
[[nodiscard]] Canary measure_canary();

[[nodiscard]] Json to_json(const Canary& canary);
/// `spread` is 0 where an older run did not tell it.
[[nodiscard]] Canary canary_from(const Json& json);

/// The largest ratio between any two of them, component by component, minus 1; 0 for fewer than two.
[[nodiscard]] double drift(std::span<const Canary> canaries);

}  // namespace ipc
