// Surroundings of a run without a clock and without processes: the tests say what every launch finds.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "runner/journal.hpp"
#include "runner/run.hpp"

namespace ipc::test {

/// A launch that took this long and found this p50.
inline LaunchResult found(double p50_ns, double seconds = 0.1) {
  LaunchResult result;
  result.entry = {{"op_ns", p50_ns}, {"p50_ns", p50_ns}, {"samples", 1000.0}, {"batch", 1.0}};
  result.context = {{"num_cpus", 2}};
  result.histogram = {{static_cast<std::int64_t>(p50_ns), 1000}};
  result.seconds = seconds;
  return result;
}

/// Nothing disturbs, nothing drifts, every launch finds the same.
inline Surroundings calm() {
  return {
      .launch = [](const LaunchOrder&) { return found(1000); },
      .count_syscalls =
          [](const LaunchOrder&) { return SyscallCount{.error = {}, .per_operation = 4, .seconds = 0.1}; },
      .disturbance = [] { return Disturbance{}; },
      .canary = [] { return Canary{.null_ns = 1, .getppid_ns = 100, .memcpy_ns = 2000}; }};
}

/// Begins a run of these cells in a folder that is there.
inline void begin(const std::filesystem::path& folder, const std::vector<std::string>& cells,
                  const Profile& profile) {
  RunOptions options{.profile = profile, .plan = {}, .host = "lab", .command = "a test", .cpus = {}};
  for (const auto& name : cells) options.plan.cells.push_back(Cell::parse(name));
  options.seed = 7;
  begin_run(folder, options);
}

inline Profile profile(unsigned least, unsigned most, std::chrono::seconds budget, double half_width = 0.1) {
  return {.name = "quick",
          .promise = "",
          .timed = std::chrono::milliseconds{25},
          .min_launches = least,
          .max_launches = most,
          .half_width = half_width,
          .budget = budget,
          .grids = {}};
}

}  // namespace ipc::test
