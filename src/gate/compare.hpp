// Comparison: two recorded runs, cell by cell, and whether they may be gated at all.
#pragma once
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gate/counters.hpp"
#include "gate/recorded_run.hpp"
#include "gate/verdict.hpp"

namespace ipc::gate {

/// Why two runs should not be gated against each other.
struct Objection {
  std::string kind;  // machine, profile, build: the runs differ; steal, throttling, debug, busy, drift,
                     // unfinished: one of them, or what lies between them, is spoiled
  std::string what;  // one clause that names both values, or the run and the value
  bool differs = false;
};

/// The kinds that --allow-different and --allow-disturbed take.
inline constexpr std::array<std::string_view, 3> kDifferences{"machine", "profile", "build"};
inline constexpr std::array<std::string_view, 6> kDisturbances{"steal", "throttling", "debug",
                                                               "busy",  "drift",      "unfinished"};

/// Share (gate/recorded_run.hpp) above which a run counts as disturbed; that for others: kMostOthers.
inline constexpr double kMostSteal = 0.01;

struct ComparedCell {
  std::string name, headline;
  double base_median = 0, candidate_median = 0;  // of the headline, in its own unit
  std::size_t base_launches = 0, candidate_launches = 0;
  Judgement judged;
  std::string not_gated;  // why the gate leaves this cell out; empty: it is gated
};

struct Comparison {
  std::string base_id, candidate_id, base_commit, candidate_commit, machine;
  Rule rule;
  std::vector<ComparedCell> cells;          // in the order of their names
  std::vector<CounterChange> counters;      // those that are proven invariant in the base
  std::vector<std::string> broken;          // measured in the base, failed in the candidate
  std::vector<std::string> missing;         // measured in the base, not there in the candidate
  std::vector<std::string> only_candidate;  // new: nothing to compare with
  std::vector<Objection> objections;
};

/// What stands against gating these two runs.
[[nodiscard]] std::vector<Objection> objections_to(const RecordedRun& base, const RecordedRun& candidate);

/// Why a cell is shown but not gated, or empty: unpinned cells flip between placements, and what is known to
/// be wrong or moves nothing has no performance to lose.
[[nodiscard]] std::string why_not_gated(const RecordedCell& cell);

/// Compares every cell that both runs measured and `wanted` names (empty: all; a trailing '*' stands for any
/// rest). `aa` holds further runs of the base's build on the same machine: they show how far unchanged runs
/// lie apart, and which counters never vary. Throws UnusableInput where the runs have no such cell in common,
/// or where a run in `aa` is of another build or machine.
[[nodiscard]] Comparison compare_runs(const RecordedRun& base, const RecordedRun& candidate,
                                      std::span<const RecordedRun> aa, std::span<const std::string> wanted,
                                      const Rule& rule = {});

enum class Answer { no_change, regressed, inconclusive };

/// The gate's answer: regressed where a gated cell is slower, broke, or gained events per operation; else
/// inconclusive where a gated cell cannot be told or is missing; else no change.
[[nodiscard]] Answer answer_of(const Comparison& comparison);

/// One sentence for people: "regressed: 2 of 34 gated cells are slower".
[[nodiscard]] std::string sentence_for(const Comparison& comparison);

}  // namespace ipc::gate
