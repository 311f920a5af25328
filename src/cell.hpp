// Cell: scenario × mechanism × workload, one benchmark with one name:
// `round_trip/pipe/size:64/placement:same_cpu`.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "registry.hpp"
#include "workload.hpp"

namespace ipc {

struct Cell {
  const Scenario* scenario = nullptr;
  const Mechanism* mechanism = nullptr;
  Workload workload;

  [[nodiscard]] std::string name() const;

  /// The scenario's, unless the mechanism has one of its own for it.
  [[nodiscard]] Headline headline() const;

  /// What the name says of the workload, as (field, value) in the name's order; times in ns under `…_ns`.
  [[nodiscard]] std::vector<std::pair<std::string, std::variant<std::int64_t, std::string>>> fields() const;

  /// Why this cell cannot be measured on this machine, or empty.
  [[nodiscard]] std::string why_not(const Topology& topology) const;

  /// The cell of this name, checked against the registry; throws std::invalid_argument that says what was
  /// expected.
  [[nodiscard]] static Cell parse(std::string_view name);
};

/// "64", "4k", "1M": bytes, at least 1. Throws std::invalid_argument.
[[nodiscard]] std::size_t parse_size(std::string_view text);

/// "0ns", "10us", "1ms", "2s". Throws std::invalid_argument.
[[nodiscard]] std::chrono::nanoseconds parse_duration(std::string_view text);

/// The shortest exact form that parse_duration reads: "10us".
[[nodiscard]] std::string write_duration(std::chrono::nanoseconds duration);

/// Throws std::invalid_argument that lists what there is.
[[nodiscard]] Placement parse_placement(std::string_view text);

}  // namespace ipc
