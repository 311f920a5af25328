// Which floor stands under which cell, and how far above it the cell is: the one place that says so.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "cell.hpp"

namespace ipc {

/// A cell and the medians of its metrics, by name (docs/SCHEMA.md).
struct CellFigures {
  Cell cell;
  std::map<std::string, double, std::less<>> metrics;
};

struct Limit {
  std::string name;   // of the cell of scenario `limit` that was the floor
  double multiple{};  // what the cell takes ÷ the least that the floor leaves it; above 1 as a rule
};

/// The highest floor of this run under the cell; nothing where none applies, or none was measured.
///
/// - Who waits must be woken: a round trip (and `wake_up`, `idle_gap`, `open_loop`) is two context switches
/// on
///   one CPU; across CPUs two wake-ups through futex(2), or, where the waiting peer looks again and again,
///   one bounce of a cache line.
/// - Bytes must be moved: once a message, twice a round trip. On one CPU at memcpy's rate for that size,
///   across CPUs at the best rate of `copy`.
/// - A process for each task, or each operation, is at least an empty process.
[[nodiscard]] std::optional<Limit> limit_of(const CellFigures& figures, std::span<const CellFigures> run);

}  // namespace ipc
