// Counters that never vary are gated exactly: one system call more per message is a change, whatever the
// noise in the time. Which counters those are is not assumed but seen, in launches of one and the same build.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gate/recorded_run.hpp"

namespace ipc::gate {

/// Events per operation that a program, not the clock, decides.
inline constexpr std::array<std::string_view, 4> kCounters{"syscalls", "nvcsw", "nivcsw", "minflt"};

/// So many launches of one build must agree before a counter counts as invariant …
inline constexpr std::size_t kProof = 12;
/// … and so many counts of its system calls: each is the difference of two launches of hundreds of
/// operations.
inline constexpr std::size_t kProofOfSyscalls = 3;
[[nodiscard]] constexpr std::size_t proof_of(std::string_view counter) {
  return counter == "syscalls" ? kProofOfSyscalls : kProof;
}

/// A counter that every launch of a build has shown to be the same.
struct Invariant {
  double value = 0;  // events per operation, in tenths
  std::size_t launches = 0;
};

/// Events per operation to the tenth: a launch's start and end add a few events that belong to no operation.
[[nodiscard]] double in_tenths(double per_operation);

/// The value on which all launches agree, or nullopt where they do not or are fewer than `proof`.
[[nodiscard]] std::optional<Invariant> invariant(std::span<const double> launches,
                                                 std::size_t proof = kProof);

struct CounterChange {
  std::string cell, counter;
  Invariant base;
  double candidate = 0;  // the median of its launches, in tenths
  bool more = false;     // every launch of the candidate lies above the base's value; false: equal or mixed
  bool fewer = false;    // every launch lies below
};

/// All counters of a cell that are invariant in the base, with what the candidate shows. `base` may hold the
/// launches of several runs of the base's build. Of a run that has no figure for each launch, the median is
/// one figure; a candidate with fewer figures than a proof needs has changed only where it is off by half an
/// event.
[[nodiscard]] std::vector<CounterChange> compare_counters(std::span<const RecordedCell* const> base,
                                                          const RecordedCell& candidate);

}  // namespace ipc::gate
