// Which floor stands under which cell, and how far above it the cell is: the one place that says so.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cell.hpp"

namespace ipc {

/// A cell and the medians of its metrics, by name (docs/SCHEMA.md).
struct CellFigures {
  Cell cell;
  std::map<std::string, double, std::less<>> metrics;

  /// 0 where it is not known.
  [[nodiscard]] double metric(std::string_view name) const {
    const auto found = metrics.find(name);
    return found == metrics.end() ? 0 : found->second;
  }
};

struct Limit {
  std::string name;   // of the cell that was the floor: of scenario `limit`, or dispatch/serial
  double multiple{};  // what the cell takes ÷ the least that the floor leaves it; above 1 as a rule
};

/// The highest floor of this run under the cell; nothing where none applies, or none was measured. `cpus`:
/// how many the run might use. A floor is what no mechanism of the cell's kind can do without:
///
/// - Who sleeps must be woken: a round trip (also of `wake_up`, `idle_gap`, `pass_descriptor`) is two context
///   switches on one CPU; across CPUs two wake-ups through futex(2), or, where the waiting peer looks again
///   and again, one bounce of a cache line. `open_loop` is one way, to a receiver that may be awake: one
///   switch, or half a bounce. `setup` has one message answered: two switches, or a bounce. `chatroom`: the
///   server is woken; on one CPU it has a switch, and each listener up to the middle one.
/// - Bytes must be moved: once a message and lane, on as many CPUs as there are. On one CPU at memcpy's rate
///   for that size, across CPUs at the best rate of `copy`. `fan_out` has a lane for each receiver,
///   `pipeline` for each stage, a round trip two.
/// - The kernel must be entered where it holds the object: to send and to receive (by who sends to a process
///   ID, to send). System calls of two processes may overlap on two CPUs; those of one may not.
/// - What makes a process for each task or operation by fork(2) takes an empty process. Any other needs that
///   somebody else runs, and ends: two switches, or a wake-up.
/// - Tasks must be worked off: as long as dispatch/serial takes, on as many CPUs as there are workers.
/// - Counting needs one atomic addition; under a lock of the kernel's two system calls.
///
/// Where a cell is `unpinned`, the cheapest placement counts.
[[nodiscard]] std::optional<Limit> limit_of(const CellFigures& figures, std::span<const CellFigures> run,
                                            unsigned cpus);

/// Why no floor stands under this cell; empty for all others.
[[nodiscard]] std::string_view why_no_limit(const Cell& cell);

}  // namespace ipc
