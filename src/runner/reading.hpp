// Reading: a run's journal, taken in line by line, as what its launches add up to.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "files/json.hpp"
#include "runner/canary.hpp"
#include "runner/quality.hpp"

namespace ipc {

/// The counters of an entry that are figures of the cell, in the order of the files.
inline constexpr std::array kCellMetrics = std::to_array<std::string_view>(
    {"op_ns",        "min_ns",     "p50_ns",      "p90_ns",        "p99_ns",        "p999_ns",
     "max_ns",       "msgs_per_s", "bytes_per_s", "client_cpu_ns", "server_cpu_ns", "nvcsw",
     "nivcsw",       "minflt",     "syscalls",    "clock_ns",      "losses",        "batch",
     "instructions", "cycles",     "late_p50_ns", "late_p99_ns",   "offered_per_s"});

/// What the launches of one cell add up to. Grows with the metrics and the histogram's buckets, not with
/// time.
struct Gathered {
  std::map<std::string_view, std::vector<double>> metrics;
  std::map<std::int64_t, std::uint64_t> histogram;
  double operations = 0, samples = 0;
  std::size_t unsettled = 0;  // launches
  std::size_t disturbed = 0;  // launches that count although the machine took time from them
  bool batched = false;
};

/// Everything but the launches one by one: the plan, and what became of it.
class Reading {
 public:
  Json plan, context;
  Json failed = Json::array();
  std::set<std::string> failed_cells;
  std::map<std::string, Gathered> cells;
  double seconds = 0;
  double launch_seconds = 0, steal_s = 0, throttled_s = 0, others_cpu_s = 0;  // in the counted launches
  bool complete = false;
  std::size_t repeated = 0;
  std::vector<Canary> canaries;

  void take(const Json& line);

  /// How far the run came; needs every line.
  [[nodiscard]] Quality quality() const;

 private:
  void fail(const Json& ended);
  void take_launch(const Json& ended);
};

}  // namespace ipc
