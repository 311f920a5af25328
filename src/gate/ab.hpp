// A against B on this machine, now: launches of both programs in turn, until each cell is decided or time is
// up.
//
// What drifts on a machine, its temperature, its neighbours, its memory, drifts slowly. Launches of both
// sides in blocks A B B A put both sides at the same mean time, so that a drift adds nothing to the
// difference; a coin decides whether a block is A B B A or B A A B. Which cells go on is decided at fixed
// numbers of launches (gate/sequential.hpp), and what was called slower is measured once more with launches
// of its own.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gate/compare.hpp"
#include "gate/sequential.hpp"
#include "runner/disturbance.hpp"
#include "runner/launcher.hpp"

namespace ipc::gate {

/// Carries out one launch of a bench program: ipc::launch, or a stand-in that draws from recorded launches.
using Launcher = std::function<LaunchResult(const std::filesystem::path&, const LaunchOrder&)>;

struct AbProgress {
  std::size_t undecided, cells;
  std::size_t launches;  // of each side and cell so far, at most
  double seconds;        // since the beginning
  std::string stage;     // "measuring", "measuring again"
};

struct AbOptions {
  std::filesystem::path base{}, candidate{};  // bench programs
  std::vector<std::string> cells{};
  double budget_s = 600;  // begins no round of launches after this, reruns included
  std::chrono::milliseconds timed{25};
  std::chrono::milliseconds timeout{10'000};
  std::uint64_t seed = 1;
  Rule rule{};
  bool early_stop = true;  // false: every cell gets the launches of the last look
  /// What was taken from us so far. Where it is set, a spoiled launch is thrown away before its figure is
  /// looked at, and done again, as `ipcbench run` does it (runner/disturbance.hpp).
  std::function<Disturbance()> disturbance{};
  int cpus = 1;  // that its steal is summed over
  /// Counts the system calls of a cell in a bench program; where it is not set, they are not gated.
  std::function<SyscallCount(const std::filesystem::path&, const LaunchOrder&)> count_syscalls{};
  std::function<void(const AbProgress&)> on_progress{};
};

/// The launches of one side of a cell: by metric, by launch.
using Metrics = std::map<std::string, std::vector<double>>;

struct AbCell {
  std::string name, headline;
  bool higher_is_better = false;
  Metrics base, candidate;              // what the verdict rests on
  Metrics base_again, candidate_again;  // the rerun of what was called slower
  std::string base_error, candidate_error;
  std::uint64_t operations = 0, batch = 0;
  Judgement judged;
  Rerun rerun;
  bool was_rerun = false;

  [[nodiscard]] std::size_t launches() const;  // of the smaller side, reruns not counted
};

struct AbResult {
  std::vector<AbCell> cells;
  std::string base_build, candidate_build;  // "Release GNU 12.2.0"
  Disturbances disturbances;  // of the launches that count; nothing is known without a `disturbance`
  std::size_t repeated = 0;   // launches that were spoiled, thrown away and done again
  double seconds = 0;
};

/// The cells that are gated where nobody names others: round trips and streams of the mechanisms of the notes
/// and their nearest kin on one CPU, and what of them this machine can do across CPUs. Only what can be
/// measured here.
[[nodiscard]] std::vector<std::string> standard_gated_set();

/// The cells of the quick profile that one of these patterns names (a trailing '*' stands for any rest), or a
/// pattern itself where it is the whole name of a cell. Throws UnusableInput for one that names nothing.
[[nodiscard]] std::vector<std::string> choose_cells(std::span<const std::string> patterns);

/// Throws Interrupted after a Ctrl-C. `now_s` is a clock in seconds that only goes forward.
[[nodiscard]] AbResult run_ab(const AbOptions& options, const Launcher& launcher,
                              const std::function<double()>& now_s);

/// The result as a comparison, which can be written and answers like one of two runs. A regression that the
/// rerun did not bear out is "cannot tell", or "same" where all launches together say so.
[[nodiscard]] Comparison comparison_of(const AbResult& result, const Rule& rule);

/// Every launch, for later analysis (docs/SCHEMA.md, "ab.json").
[[nodiscard]] Json json_of(const AbResult& result);

}  // namespace ipc::gate
