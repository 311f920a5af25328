#include "gate/sequential.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stats/holm.hpp"

namespace ipc::gate {

void SequentialCell::look(std::size_t index, std::span<const double> base, std::span<const double> candidate,
                          const Rule& rule) {
  if (decided_) return;
  const double share = kLooks.at(index).share;
  const auto& null = null_for(base.size(), candidate.size());
  judged_.p = exact_p(base, candidate);
  p_ = std::min(p_, judged_.p / share);
  // The look's own level, so that the intervals of all looks together keep rule.interval_alpha …
  estimate_ = stats::hodges_lehmann_ratio(base, candidate, rule.interval_alpha * share, null);
  judged_.ratio = estimate_.value;
  judged_.interval = estimate_.interval;
  judged_.detectable.reset();
  if (estimate_.interval)
    judged_.detectable = std::max(estimate_.interval->high, 1 / estimate_.interval->low) - 1;
  // … and an ordinary one for the standard error, which is a scale and not a claim.
  const auto ordinary = stats::hodges_lehmann_ratio(base, candidate, rule.interval_alpha, null).interval;
  judged_.threshold = threshold_for(ordinary ? log_standard_error(*ordinary) : 1e9, rule);
  looked_ = true;
}

std::vector<Judgement> judge_sequentially(std::span<SequentialCell* const> cells, const Rule& rule) {
  std::vector<double> p_values;
  for (const SequentialCell* cell : cells) p_values.push_back(std::min(cell->p_, 1.0));
  const auto adjusted = stats::holm(p_values);
  std::vector<Judgement> judgements;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    SequentialCell& cell = *cells[i];
    if (cell.looked_ && !cell.decided_) {
      cell.judged_.adjusted_p = adjusted[i];
      cell.judged_.verdict = verdict_for(cell.estimate_, adjusted[i], cell.judged_.threshold, rule);
      cell.decided_ = cell.judged_.verdict != Verdict::cannot_tell;
      cell.judged_.why = cell.decided_
                             ? ""
                             : fmt::format("a change beyond {:.1f} % is neither shown nor ruled out",
                                           cell.judged_.threshold * 100);
    }
    if (!cell.looked_) cell.judged_.why = "no launches of both sides yet";
    judgements.push_back(cell.judged_);
  }
  return judgements;
}

Rerun judge_rerun(const Sample& first, const Sample& again, std::size_t failed, const Rule& rule) {
  Rerun rerun;
  rerun.p = exact_p(again.base, again.candidate);
  rerun.ratio = stats::hodges_lehmann_ratio(again.base, again.candidate, rule.interval_alpha,
                                            null_for(again.base.size(), again.candidate.size()))
                    .value;
  std::vector<double> base{first.base.begin(), first.base.end()};
  std::vector<double> candidate{first.candidate.begin(), first.candidate.end()};
  base.insert(base.end(), again.base.begin(), again.base.end());
  candidate.insert(candidate.end(), again.candidate.begin(), again.candidate.end());
  const Sample both{.base = base, .candidate = candidate};
  rerun.together = judge({&both, 1}, rule).front();
  rerun.confirmed = rerun.p * static_cast<double>(std::max<std::size_t>(failed, 1)) <= rule.alpha &&
                    rerun.ratio > 1 && rerun.together.ratio > 1 + rerun.together.threshold;
  return rerun;
}

}  // namespace ipc::gate
