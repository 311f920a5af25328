// The gate's proof: how often does it cry wolf, and how often does it find what is there?
//
// Everything measured goes into one journal, line by line, so that the proof can be made in slices of
// whatever time the machine is free, and what is there is never measured again. The report is computed from
// the journal alone.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "gate/ab.hpp"

namespace ipc::proof {

struct Options {
  std::filesystem::path base, slow;  // bench programs; `slow` heeds IPCBENCH_SLOW_PERCENT
  std::filesystem::path folder;      // of the journal and the report
  std::vector<std::string> cells;    // gated in the A/A suites
  double budget_s = 600;             // begins nothing after this
  std::chrono::milliseconds timed{10};
  std::size_t pool = 120;        // launches of each cell from which suites are simulated
  std::size_t suites = 30;       // A/A suites really run
  std::size_t injected = 10;     // really run, for each percentage
  std::size_t simulated = 1000;  // suites, A/A and for each percentage
};

inline constexpr std::array<int, 5> kPercents{3, 5, 7, 10, 20};
inline constexpr std::string_view kSlowed = "pipe";  // the mechanism that the slow program slows

/// A recorded launch: metric by name.
using Launch = std::map<std::string, double>;

struct Suite {
  int percent = 0;                  // 0: A/A
  std::vector<std::string> alarms;  // cells that were called slower, and borne out
  std::map<std::string, double> ratios;
  std::size_t same = 0, unclear = 0, faster = 0, launches = 0;
  double seconds = 0;
};

struct Recorded {
  Json plan;
  std::map<std::string, std::vector<Launch>> pool;  // by cell, in the order of time
  std::vector<Suite> suites;
};

/// What a finished suite shows.
[[nodiscard]] Suite suite_of(const gate::AbResult& result, const gate::Rule& rule, int percent);

[[nodiscard]] Json json_of(const Suite& suite);

/// Empty where there is no journal yet. Throws UnusableInput for one that is none.
[[nodiscard]] Recorded read_journal(const std::filesystem::path& folder);

/// Measures until everything asked for is there or the budget is spent. Throws Interrupted.
void record(const Options& options);

/// Simulates suites from the pool and writes proof.json and proof.md.
void report(const Options& options);

}  // namespace ipc::proof
