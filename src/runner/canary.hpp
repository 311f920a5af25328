// Canary: three things that never change, timed before and after a run. Where they drifted, so did the
// machine.
#pragma once
#include <span>

#include "files/json.hpp"

namespace ipc {

/// What drift between the canaries of one run marks it (docs/METHOD.md, "The machine").
inline constexpr double kCanaryDrift = 0.03;

/// ns per operation, each the median of blocks of about a millisecond: a loop of dependent multiplications
/// (the CPU's frequency), getppid(2) (the kernel's entry), memcpy of 64 KiB (the cache).
struct Canary {
  double null_ns = 0, getppid_ns = 0, memcpy_ns = 0;
};

/// Sings in a process of its own on the first CPU that we may use; takes about 30 ms. Throws std::exception
/// when it cannot.
[[nodiscard]] Canary measure_canary();

[[nodiscard]] Json to_json(const Canary& canary);
[[nodiscard]] Canary canary_from(const Json& json);

/// The largest ratio between any two of them, component by component, minus 1; 0 for fewer than two.
[[nodiscard]] double drift(std::span<const Canary> canaries);

}  // namespace ipc
