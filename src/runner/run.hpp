// Run: launches of all cells, shuffled, until each is known well enough or the time is up.
//
// Everything that decides what happens next stands in the journal: its first line is the plan, and every
// later decision follows from the lines before it. A fresh run is a plan written down and then resumed.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "runner/canary.hpp"
#include "runner/disturbance.hpp"
#include "runner/launcher.hpp"
#include "runner/plan.hpp"
#include "runner/quality.hpp"

namespace ipc {

struct RunOptions {
  Profile profile;
  Plan plan;
  std::uint64_t seed = 0;
  std::chrono::milliseconds timeout{10'000};  // of one launch
  std::string host;                           // as it shall stand in the files
  std::string command;                        // what repeats this run
  std::string cpus;                           // the CPUs that the user restricted the run to; empty: all
};

struct Progress {
  std::size_t done, total;  // launches; `total` is what is known to be needed so far
  double seconds_left;
  std::string cell;      // the one that just ended
  std::string error;     // why it failed, if it did
  std::string remark{};  // something that the user should know now
};
using OnProgress = std::function<void(const Progress&)>;

struct RunOutcome {
  std::size_t measured_cells = 0;
  std::size_t failed_cells = 0;  // with at least one failed launch
  Quality quality;
};

/// What a run meets outside of itself; tests bring their own.
struct Surroundings {
  std::function<LaunchResult(const LaunchOrder&)> launch;
  std::function<SyscallCount(const LaunchOrder&)> count_syscalls;
  std::function<Disturbance()> disturbance = [] { return Disturbance::so_far(); };
  std::function<Canary()> canary = measure_canary;
};

/// Writes the plan into a new journal in `folder`, which must exist. Throws UnusableInput when a run is there
/// already.
void begin_run(const std::filesystem::path& folder, const RunOptions& options);

/// Does what the journal in `folder` says is still to be done, then writes the run's files. Throws
/// UnusableInput when the journal is not one, or comes from another machine or build; Interrupted after a
/// Ctrl-C, with the journal whole.
RunOutcome continue_run(const std::filesystem::path& folder, const Surroundings& surroundings,
                        const OnProgress& on_progress);
/// With launches of this bench program.
RunOutcome continue_run(const std::filesystem::path& folder, const std::filesystem::path& bench,
                        const OnProgress& on_progress);

}  // namespace ipc
