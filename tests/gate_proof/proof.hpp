// The gate's proof: how often does it cry wolf, and how often does it find what is there?
//
// Everything measured goes into one journal, line by line, so that the proof can be made in slices of
// whatever time the machine is free, and what is there is never measured again. The report is computed from
// the journal alone.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
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
  std::size_t rounds = 200;      // launches of each cell from which suites are simulated
  std::size_t suites = 30;       // A/A suites really run
  std::size_t injected = 10;     // really run, for each percentage
  std::size_t simulated = 1000;  // suites, A/A and for each percentage
};

inline constexpr std::array<int, 5> kPercents{3, 5, 7, 10, 20};
inline constexpr std::string_view kSlowed = "pipe";  // the mechanism that the slow program slows

/// Launches between which the variation is at most this are steady: of them the gate promises to find +7 %.
inline constexpr double kSteady = 0.03;

/// What a suite finds in a launch: the headline and the counters that are gated, by name.
using Launch = std::map<std::string, double>;

/// The metric that stands for a cell. Throws UnusableInput where its scenario is unknown.
[[nodiscard]] std::string headline_of(const std::string& cell);

/// One launch of each cell, one after another, in the plan's order; none where it failed.
using Round = std::vector<std::optional<Launch>>;

struct Suite {
  int percent = 0;                  // 0: A/A
  std::vector<std::string> slowed;  // cells; empty: A/A
  std::vector<std::string>
      alarms;  // cells that were called slower and borne out, "cell counter", "cell broken"
  std::map<std::string, double> ratios;
  std::size_t same = 0, unclear = 0, faster = 0, launches = 0;  // launches of both sides together
  std::size_t repeated = 0;                                     // launches, since they were spoiled
  std::vector<std::string> objections;  // for which `ab --gate` would have refused to answer
  double seconds = 0;
};

struct Order {
  std::uint64_t operations = 0, batch = 0;
};

struct Recorded {
  Json plan;
  std::set<std::string> commits;  // of the builds that were measured, one or more
  std::vector<Order> orders;      // by cell, of the rounds
  std::vector<Round> rounds;      // in the order of time
  std::vector<Suite> suites;

  [[nodiscard]] std::vector<std::string> cells() const;
  /// The variation between the launches of each cell with at least two.
  [[nodiscard]] std::map<std::string, double> variations() const;
};

/// What a finished suite shows.
[[nodiscard]] Suite suite_of(const gate::AbResult& result, const gate::Rule& rule, int percent,
                             std::vector<std::string> slowed);

/// So many rounds a simulation needs: both sides of a suite that goes to the last look.
inline constexpr std::size_t kFewestRounds = 2 * gate::kLooks.back().launches;

/// A suite by the very code that runs real ones, over recorded launches in the order in which they were made:
/// what drifted on the machine then drifts here, too, and alike in all cells. It begins somewhere in the
/// record and goes on at its beginning after its end. Where it begins and the order within the blocks come
/// from the seed. The candidate's launches of `slowed` (empty: none) take `percent` more time.
[[nodiscard]] Suite simulate(const Recorded& recorded, int percent, const std::string& slowed,
                             std::uint64_t seed);

/// Those journal lines that hold what they are called.
[[nodiscard]] Json json_of(const Suite& suite);
[[nodiscard]] Json json_of(const Round& round);

/// Empty where there is no journal yet. Throws UnusableInput for one that is none.
[[nodiscard]] Recorded read_journal(const std::filesystem::path& folder);

/// Measures until everything asked for is there or the budget is spent. Throws Interrupted; UnusableInput
/// where the journal is of another machine, build or plan, or a cell cannot be measured.
void record(const Options& options);

/// Simulates suites from the record and writes proof.json and proof.md.
void report(const Options& options);

}  // namespace ipc::proof
