// Scenario: what is done over a mechanism, what its cells are called, and what is read off them. A scenario
// enters the table (registry.hpp) with one line at the foot of its own file.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "sample.hpp"
#include "workload.hpp"

namespace ipc {

struct Mechanism;

/// The keys of a cell's name, in the order in which they stand there (docs/SCHEMA.md).
enum class Key : unsigned char {
  size,
  capacity,
  workers,
  task,
  shape,
  chunk,
  gap,
  resident,
  pages,
  load,
  arrival,
  wait,
  placement
};
inline constexpr std::size_t kKeyCount = 13;

/// The metric that stands for a cell.
struct Headline {
  std::string_view metric{};  // empty: not said
  bool higher_is_better = false;
};

struct Scenario {
  std::string_view name;
  std::string_view summary;
  std::span<const Key> required;  // in every name; `placement` is understood
  std::span<const Key> optional;  // in a name where the value is not the default
  std::string_view headline;      // the metric that stands for the cell
  bool higher_is_better = false;
  bool has_latency = false;  // fills Sample::latency
  /// Carries out one launch over any link; throws std::exception with the reason when it cannot. Null:
  /// mechanisms bring a Run of their own (an executor for `dispatch`).
  Sample (*over_links)(const Mechanism&, const Workload&) = nullptr;
  /// Which links it makes sense for; absent: every one.
  bool (*fits)(const Mechanism&) = nullptr;
  bool only_wakes = false;  // moves no bytes: offered by the links whose unit is an event, or that `wakes`
  /// Why a link cannot carry out this workload, or empty; absent: it always can.
  std::string (*why_not)(const Mechanism&, const Workload&) = nullptr;
};

}  // namespace ipc
