#include "gate/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "stats/holm.hpp"
#include "stats/mann_whitney.hpp"

namespace ipc::gate {
namespace {

/// The z with P(|Z| <= z) = coverage for a standard normal Z, by bisection of erf: 60 halvings of [0, 40].
double two_sided_quantile(double coverage) {
  double low = 0;
  double high = 40;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (std::erf(middle / std::sqrt(2.0)) < coverage ? low : high) = middle;
  }
  return high;
}

std::string why_unclear(const Judgement& judged, const Sample& cell, std::size_t cells, const Rule& rule) {
  if (!judged.interval ||
      stats::smallest_p(cell.base.size(), cell.candidate.size()) * static_cast<double>(cells) > rule.alpha)
    return fmt::format("{} and {} launches are too few among {} cells", cell.base.size(),
                       cell.candidate.size(), cells);
  if (*judged.detectable > rule.largest_same)
    return fmt::format("too noisy: a change of {:.0f} % could hide here", *judged.detectable * 100);
  return fmt::format("a change beyond {:.1f} % is neither shown nor ruled out", judged.threshold * 100);
}

}  // namespace

std::string_view word_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::slower:
      return "slower";
    case Verdict::faster:
      return "faster";
    case Verdict::same:
      return "same";
    case Verdict::cannot_tell:
      break;
  }
  return "cannot tell";
}

const stats::MannWhitneyNull& null_for(std::size_t n, std::size_t m) {
  thread_local std::map<std::pair<std::size_t, std::size_t>, stats::MannWhitneyNull> made;
  const auto found = made.find({n, m});
  if (found != made.end()) return found->second;
  return made.emplace(std::pair{n, m}, stats::MannWhitneyNull{n, m}).first->second;
}

double exact_p(std::span<const double> base, std::span<const double> candidate) {
  if (base.empty() || candidate.empty()) throw std::invalid_argument{"exact_p: no values"};
  return stats::separation(base, candidate, null_for(base.size(), candidate.size())).p;
}

double log_standard_error(const stats::Interval& interval_of_ratio) {
  const double width = std::log(interval_of_ratio.high) - std::log(interval_of_ratio.low);
  return width / 2 / two_sided_quantile(interval_of_ratio.coverage);
}

double threshold_for(double log_error, const Rule& rule) {
  return std::max(rule.smallest, std::expm1(rule.errors * log_error));
}

Verdict verdict_for(const stats::Estimate& estimate, double adjusted_p, double threshold, const Rule& rule) {
  if (adjusted_p <= rule.alpha && estimate.value > 1 + threshold) return Verdict::slower;
  if (adjusted_p <= rule.alpha && estimate.value < 1 / (1 + threshold)) return Verdict::faster;
  const double bound = 1 + std::min(threshold, rule.largest_same);
  if (estimate.interval && estimate.interval->high <= bound && estimate.interval->low >= 1 / bound)
    return Verdict::same;
  return Verdict::cannot_tell;
}

std::vector<Judgement> judge(std::span<const Sample> cells, const Rule& rule) {
  std::vector<Judgement> judgements;
  std::vector<stats::Estimate> estimates;
  std::vector<double> p_values;
  for (const Sample& cell : cells) {
    Judgement judged;
    judged.p = exact_p(cell.base, cell.candidate);
    const auto estimate = stats::hodges_lehmann_ratio(cell.base, cell.candidate, rule.interval_alpha,
                                                      null_for(cell.base.size(), cell.candidate.size()));
    judged.ratio = estimate.value;
    judged.interval = estimate.interval;
    double error = cell.aa_error.value_or(0);
    if (estimate.interval) {
      error = std::max(error, log_standard_error(*estimate.interval));
      judged.detectable = std::max(estimate.interval->high, 1 / estimate.interval->low) - 1;
    }
    judged.threshold = threshold_for(error, rule);
    p_values.push_back(judged.p);
    estimates.push_back(estimate);
    judgements.push_back(std::move(judged));
  }
  const auto adjusted = stats::holm(p_values);
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    Judgement& judged = judgements[i];
    judged.adjusted_p = adjusted[i];
    judged.verdict = verdict_for(estimates[i], adjusted[i], judged.threshold, rule);
    if (judged.verdict == Verdict::cannot_tell)
      judged.why = why_unclear(judged, cells[i], cells.size(), rule);
  }
  return judgements;
}

}  // namespace ipc::gate
