// Scenario: what is done over a mechanism. This table says of each what its cells are called and what is read
// off them.
#pragma once
#include <array>
#include <span>
#include <string_view>

#include "sample.hpp"
#include "workload.hpp"

namespace ipc {

/// Carries out one launch of a cell; throws std::exception with the reason when it cannot.
using Run = Sample (*)(const Workload&);

/// The keys of a cell's name, in the order in which they stand there.
enum class Key : unsigned char { size, capacity, workers, task, chunk, wait, placement };
inline constexpr std::size_t kKeyCount = 7;

struct Scenario {
  std::string_view name;
  std::string_view summary;
  std::span<const Key> required;  // in every name; `placement` is understood
  std::span<const Key> optional;  // in a name where the value is not the default
  std::string_view headline;      // the metric that stands for the cell
  bool higher_is_better;
  bool has_latency;  // fills Sample::latency
};

namespace scenarios {
inline constexpr std::array kSize{Key::size};
inline constexpr std::array kCapacityWait{Key::capacity, Key::wait};
inline constexpr std::array kWorkersTask{Key::workers, Key::task};
inline constexpr std::array kWorkers{Key::workers};
inline constexpr std::array kChunk{Key::chunk};

inline constexpr std::array kAll{
    Scenario{.name = "round_trip",
             .summary = "one message there and one back, nothing else in flight",
             .required = kSize,
             .optional = kCapacityWait,
             .headline = "p50_ns",
             .higher_is_better = false,
             .has_latency = true},
    Scenario{.name = "stream",
             .summary = "one way, as fast as it goes, until the last message is acknowledged",
             .required = kSize,
             .optional = kCapacityWait,
             .headline = "msgs_per_s",
             .higher_is_better = true,
             .has_latency = false},
    Scenario{.name = "dispatch",
             .summary = "tasks handed to worker processes, results collected",
             .required = kWorkersTask,
             .optional = kChunk,
             .headline = "op_ns",
             .higher_is_better = false,
             .has_latency = false},
    Scenario{.name = "increment",
             .summary = "processes that count up one shared number, each time under a lock",
             .required = kWorkers,
             .optional = {},
             .headline = "op_ns",
             .higher_is_better = false,
             .has_latency = false},
};
}  // namespace scenarios

/// The scenario of this name, or nullptr.
[[nodiscard]] constexpr const Scenario* find_scenario(std::string_view name) {
  for (const Scenario& scenario : scenarios::kAll)
    if (scenario.name == name) return &scenario;
  return nullptr;
}

}  // namespace ipc
