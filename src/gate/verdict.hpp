// Verdict: is the candidate slower than the base? Numbers in, words out; no clock and no file.
//
// A cell is called slower only where two things hold together: the exact Mann-Whitney test, corrected for all
// cells at once, says that chance does not do this; and the size of the change lies beyond a threshold theta
// that no unchanged program reaches. The first alone would report each real 0.5 %, the second alone each
// unlucky scatter.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stats/hodges_lehmann.hpp"
#include "stats/interval.hpp"

namespace ipc::gate {

enum class Verdict { slower, faster, same, cannot_tell };

/// "slower", "faster", "same", "cannot tell".
[[nodiscard]] std::string_view word_for(Verdict verdict);

/// docs/METHOD.md, "The gate". Shares are of 1: 0.05 is 5 %.
struct Rule {
  double alpha = 0.05;           // the chance that chance alone makes any cell of the set significant
  double smallest = 0.05;        // theta is at least this …
  double errors = 3;             // … and at least so many standard errors of an A/A comparison
  double largest_same = 0.25;    // a cell that could hide a change beyond this is never called the same
  double interval_alpha = 0.05;  // of each cell's own interval
};

/// One cell: costs by launch, more is worse (RecordedCell::costs()).
struct Sample {
  std::span<const double> base, candidate;
  /// The standard error of the logarithm of the ratio as A/A runs have shown it, where such runs are there;
  /// it counts where it is larger than what the launches themselves show.
  std::optional<double> aa_error = std::nullopt;
};

struct Judgement {
  Verdict verdict = Verdict::cannot_tell;
  double ratio = 1;                         // candidate / base: 1.05 is 5 % slower
  std::optional<stats::Interval> interval;  // of the ratio; absent: too few launches for any
  double p = 1;                             // exact, of this cell alone
  double adjusted_p = 1;                    // after Holm over all cells handed in
  double threshold = 0;                     // theta: 0.05 means that a ratio beyond 1.05 or 1 / 1.05 counts
  /// The largest change, in either direction, that the interval does not rule out; absent without an
  /// interval.
  std::optional<double> detectable;
  std::string why;  // for cannot_tell, one clause
};

/// The null distribution for samples of these sizes, made once in each thread: every cell of a run asks for
/// the same ones.
[[nodiscard]] const stats::MannWhitneyNull& null_for(std::size_t n, std::size_t m);

/// The exact two-sided p of Mann and Whitney's test, every tie counted against a difference: at most alpha if
/// and only if the interval of the Hodges-Lehmann ratio at that alpha leaves out 1.
[[nodiscard]] double exact_p(std::span<const double> base, std::span<const double> candidate);

/// What the estimate of a ratio says of its own standard error, as a logarithm: the half-width of its exact
/// interval over the normal quantile of that interval's coverage (Lehmann 1963, "Nonparametric confidence
/// intervals for a shift parameter", Annals of Mathematical Statistics 34(4)).
[[nodiscard]] double log_standard_error(const stats::Interval& interval_of_ratio);

/// theta of a cell whose comparison has this standard error.
[[nodiscard]] double threshold_for(double log_error, const Rule& rule);

/// The word for a cell, from its estimate, its corrected p, and theta. The interval in `estimate` is what
/// must lie within theta for "same".
[[nodiscard]] Verdict verdict_for(const stats::Estimate& estimate, double adjusted_p, double threshold,
                                  const Rule& rule);

/// Judges all cells of a comparison together, in the order of the input; Holm's correction runs over all of
/// them. Throws std::invalid_argument where a sample is empty or a value is not a finite number above zero.
[[nodiscard]] std::vector<Judgement> judge(std::span<const Sample> cells, const Rule& rule = {});

}  // namespace ipc::gate
