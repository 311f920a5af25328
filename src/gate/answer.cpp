// The gate's answer, from a comparison that is already made.
#include <fmt/format.h>

#include <algorithm>

#include "gate/compare.hpp"

namespace ipc::gate {
namespace {

std::size_t gated_with(const Comparison& comparison, Verdict verdict) {
  return static_cast<std::size_t>(std::ranges::count_if(comparison.cells, [&](const ComparedCell& cell) {
    return cell.not_gated.empty() && cell.judged.verdict == verdict;
  }));
}

std::size_t gated(const Comparison& comparison) {
  return static_cast<std::size_t>(std::ranges::count_if(
      comparison.cells, [](const ComparedCell& cell) { return cell.not_gated.empty(); }));
}

std::size_t with_more_events(const Comparison& comparison) {
  return static_cast<std::size_t>(std::ranges::count_if(comparison.counters, &CounterChange::more));
}

/// The largest change that could have gone unseen in a cell that is called the same.
double widest_same(const Comparison& comparison) {
  double widest = 0;
  for (const ComparedCell& cell : comparison.cells)
    if (cell.not_gated.empty() && cell.judged.verdict == Verdict::same)
      widest = std::max(widest, cell.judged.detectable.value_or(0));
  return widest;
}

}  // namespace

Answer answer_of(const Comparison& comparison) {
  if (gated_with(comparison, Verdict::slower) > 0 || !comparison.broken.empty() ||
      with_more_events(comparison) > 0)
    return Answer::regressed;
  if (gated_with(comparison, Verdict::cannot_tell) > 0 || !comparison.missing.empty() ||
      gated(comparison) == 0)
    return Answer::inconclusive;
  return Answer::no_change;
}

std::string sentence_for(const Comparison& comparison) {
  const std::size_t all = gated(comparison);
  const auto also = [](std::string& text, std::size_t n, std::string_view what) {
    if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, what);
  };
  std::string counts;
  also(counts, gated_with(comparison, Verdict::slower), "slower");
  also(counts, gated_with(comparison, Verdict::faster), "faster");
  also(counts, gated_with(comparison, Verdict::same), "the same");
  also(counts, gated_with(comparison, Verdict::cannot_tell), "cannot be told");
  also(counts, comparison.broken.size(), "broken");
  also(counts, comparison.missing.size(), "missing");
  also(counts, with_more_events(comparison), "with more events per operation");
  switch (answer_of(comparison)) {
    case Answer::regressed:
      return fmt::format("regressed: of {} gated cells {}", all, counts);
    case Answer::inconclusive:
      return fmt::format("inconclusive: of {} gated cells {}", all, counts.empty() ? "none" : counts);
    case Answer::no_change:
      break;
  }
  return fmt::format(
      "no slowdown: of {} gated cells {}; in none of the same could a change of more than {:.1f} % "
      "hide",
      all, counts, widest_same(comparison) * 100);
}

}  // namespace ipc::gate
