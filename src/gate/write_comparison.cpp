#include "gate/write_comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "choice.hpp"
#include "tables/layout.hpp"
#include "tables/quantity.hpp"

namespace ipc::gate {
namespace {

struct Named {
  std::string_view name;
  ReportFormat format;
};
constexpr std::array<Named, 4> kFormats{{{"text", ReportFormat::text},
                                         {"md", ReportFormat::markdown},
                                         {"json", ReportFormat::json},
                                         {"junit", ReportFormat::junit}}};

std::string percent(double ratio) { return fmt::format("{:+.1f} %", (ratio - 1) * 100); }

std::string word_of(const ComparedCell& cell) {
  const Judgement& judged = cell.judged;
  if (judged.verdict == Verdict::same)
    return fmt::format("same (down to {:.1f} %)", judged.detectable.value_or(0) * 100);
  return std::string{word_for(judged.verdict)};
}

std::string quantity(const std::string& headline, double value) {
  if (headline.ends_with("_ns")) return write_time(value);
  if (headline == "bytes_per_s") return write_bandwidth(value);
  return write_rate(value);
}

std::vector<std::string> row_of(const ComparedCell& cell) {
  const Judgement& judged = cell.judged;
  return {cell.name,
          quantity(cell.headline, cell.base_median),
          quantity(cell.headline, cell.candidate_median),
          percent(judged.ratio),
          judged.interval ? fmt::format("{:+.1f} … {:+.1f}", (judged.interval->low - 1) * 100,
                                        (judged.interval->high - 1) * 100)
                          : "–",
          fmt::format("{:.2g}", judged.adjusted_p),
          cell.not_gated.empty() ? word_of(cell) : fmt::format("{} ({})", word_of(cell), cell.not_gated)};
}

const std::vector<std::string> kHeader{"cell", "base", "candidate", "cost", "95 %", "p (Holm)", "verdict"};

/// What deserves the first look: slower, faster, cannot tell, same; within each the largest change first.
std::vector<const ComparedCell*> ordered(const Comparison& comparison) {
  std::vector<const ComparedCell*> cells;
  for (const ComparedCell& cell : comparison.cells) cells.push_back(&cell);
  const auto rank = [](const ComparedCell* cell) {
    switch (cell->judged.verdict) {
      case Verdict::slower:
        return 0;
      case Verdict::faster:
        return 1;
      case Verdict::cannot_tell:
        return 2;
      case Verdict::same:
        break;
    }
    return 3;
  };
  std::ranges::stable_sort(cells, [&](const ComparedCell* a, const ComparedCell* b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    const auto size = [](const ComparedCell* c) { return std::max(c->judged.ratio, 1 / c->judged.ratio); };
    return size(a) > size(b);
  });
  return cells;
}

std::vector<std::string> notes_of(const Comparison& comparison) {
  std::vector<std::string> notes;
  for (const auto& name : comparison.broken) notes.push_back(fmt::format("broken: {} fails now", name));
  for (const auto& name : comparison.missing)
    notes.push_back(fmt::format("missing in the candidate: {}", name));
  if (!comparison.only_candidate.empty())
    notes.push_back(fmt::format("new in the candidate: {} cells", comparison.only_candidate.size()));
  for (const CounterChange& change : comparison.counters)
    if (change.more || change.fewer)
      notes.push_back(fmt::format("{} per operation of {}: {:g} in all {} launches of the base, now {:g}",
                                  change.counter, change.cell, change.base.value, change.base.launches,
                                  change.candidate));
  if (!comparison.counters.empty())
    notes.push_back(
        fmt::format("{} counters never vary in the base and are gated exactly", comparison.counters.size()));
  for (const Objection& objection : comparison.objections)
    notes.push_back(fmt::format("{}: {}", objection.kind, objection.what));
  return notes;
}

std::string write_text(const Comparison& comparison) {
  // Long names stand on a line of their own, so that the figures below stay within 80 columns.
  std::string text =
      wrap(fmt::format("{} against {}: the median of each, the change in cost (so + is slower) with its "
                       "95 % interval, and Holm's p",
                       comparison.candidate_id, comparison.base_id),
           80) +
      "\n\n";
  for (const ComparedCell* cell : ordered(comparison)) {
    const auto row = row_of(*cell);
    text += fmt::format("{}\n  {:>9} {:>9} {:>8} {:>15} p {:<7} {}\n", row[0], row[1], row[2], row[3], row[4],
                        row[5], word_of(*cell));
    std::string why = cell->judged.why;
    if (!cell->not_gated.empty())
      why += fmt::format("{}not gated: {}", why.empty() ? "" : "; ", cell->not_gated);
    if (!why.empty()) text += wrap(why, 80, "  ") + "\n";
  }
  text += "\n";
  for (const auto& note : notes_of(comparison)) text += wrap(note, 78, "  ") + "\n";
  return text + wrap(sentence_for(comparison), 80) + "\n";
}

std::string write_markdown(const Comparison& comparison) {
  TextTable changed{.title = {}, .header = kHeader, .rows = {}, .notes = {}};
  TextTable rest = changed;
  for (const ComparedCell* cell : ordered(comparison)) {
    const auto verdict = cell->judged.verdict;
    (verdict == Verdict::slower || verdict == Verdict::faster ? changed : rest).rows.push_back(row_of(*cell));
  }
  std::string text = fmt::format("### ipcbench: {}\n\n`{}` against `{}` on {}\n\n", sentence_for(comparison),
                                 comparison.candidate_id, comparison.base_id, comparison.machine);
  if (!changed.rows.empty()) text += write_table(changed, Format::markdown) + "\n";
  for (const auto& note : notes_of(comparison)) text += fmt::format("- {}\n", note);
  if (!rest.rows.empty())
    text += fmt::format(
        "\n<details><summary>{} cells without a change that can be told</summary>\n\n{}\n</details>\n",
        rest.rows.size(), write_table(rest, Format::markdown));
  return text;
}

Json json_of(const ComparedCell& cell) {
  const Judgement& judged = cell.judged;
  Json json{{"name", cell.name},
            {"headline", cell.headline},
            {"base", {{"median", cell.base_median}, {"launches", cell.base_launches}}},
            {"candidate", {{"median", cell.candidate_median}, {"launches", cell.candidate_launches}}},
            {"cost_ratio", judged.ratio}};
  if (judged.interval) {
    json["low"] = judged.interval->low;
    json["high"] = judged.interval->high;
    json["coverage"] = judged.interval->coverage;
  }
  json["p"] = judged.p;
  json["adjusted_p"] = judged.adjusted_p;
  json["threshold"] = judged.threshold;
  if (judged.detectable) json["detectable"] = *judged.detectable;
  json["verdict"] = word_for(judged.verdict);
  if (!judged.why.empty()) json["why"] = judged.why;
  json["gated"] = cell.not_gated.empty();
  if (!cell.not_gated.empty()) json["not_gated"] = cell.not_gated;
  return json;
}

std::string write_json(const Comparison& comparison) {
  constexpr std::array<std::string_view, 3> kAnswers{"no change", "regressed", "inconclusive"};
  Json json{{"schema", 1},
            {"base", {{"id", comparison.base_id}, {"commit", comparison.base_commit}}},
            {"candidate", {{"id", comparison.candidate_id}, {"commit", comparison.candidate_commit}}},
            {"machine", comparison.machine},
            {"rule",
             {{"alpha", comparison.rule.alpha},
              {"smallest", comparison.rule.smallest},
              {"errors", comparison.rule.errors}}},
            {"answer", kAnswers[static_cast<std::size_t>(answer_of(comparison))]},
            {"sentence", sentence_for(comparison)},
            {"cells", Json::array()},
            {"counters", Json::array()},
            {"broken", comparison.broken},
            {"missing", comparison.missing},
            {"new", comparison.only_candidate},
            {"objections", Json::array()}};
  for (const ComparedCell& cell : comparison.cells) json["cells"].push_back(json_of(cell));
  for (const CounterChange& change : comparison.counters)
    json["counters"].push_back({{"name", change.cell},
                                {"counter", change.counter},
                                {"base", change.base.value},
                                {"proven_by_launches", change.base.launches},
                                {"candidate", change.candidate},
                                {"verdict", change.more    ? "more"
                                            : change.fewer ? "fewer"
                                                           : "same"}});
  for (const Objection& objection : comparison.objections)
    json["objections"].push_back({{"kind", objection.kind}, {"what", objection.what}});
  return json.dump(1) + "\n";
}

std::string write_junit(const Comparison& comparison) {
  std::string cases;
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
  const auto add = [&](std::string_view group, std::string_view name, std::string_view element,
                       std::string_view message) {
    ++tests;
    cases += fmt::format("    <testcase classname=\"ipcbench.{}\" name=\"{}\"", xml_escape(group),
                         xml_escape(name));
    cases += element.empty() ? std::string{"/>\n"}
                             : fmt::format(">\n      <{} message=\"{}\"/>\n    </testcase>\n", element,
                                           xml_escape(message));
    if (element == "failure") ++failures;
    if (element == "skipped") ++skipped;
  };
  for (const ComparedCell& cell : comparison.cells) {
    const auto row = row_of(cell);
    if (!cell.not_gated.empty())
      add("time", cell.name, "skipped", fmt::format("not gated: {}", cell.not_gated));
    else if (cell.judged.verdict == Verdict::slower)
      add("time", cell.name, "failure",
          fmt::format("slower: {} to {}, cost {} (95 %: {}), p {}", row[1], row[2], row[3], row[4], row[5]));
    else if (cell.judged.verdict == Verdict::cannot_tell)
      add("time", cell.name, "skipped", fmt::format("cannot tell: {}", cell.judged.why));
    else
      add("time", cell.name, "", "");
  }
  for (const auto& name : comparison.broken) add("time", name, "failure", "measured in the base, fails now");
  for (const auto& name : comparison.missing)
    add("time", name, "skipped", "cannot tell: missing in the candidate");
  for (const CounterChange& change : comparison.counters)
    add(change.counter, change.cell, change.more ? "failure" : "",
        fmt::format("{:g} per operation, {:g} before", change.candidate, change.base.value));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"ipcbench compare\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}"
      "    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
      tests, failures, skipped, cases, xml_escape(sentence_for(comparison)));
}

}  // namespace

ReportFormat parse_report_format(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, &Named::name);
  if (found == kFormats.end())
    throw UnusableInput{fmt::format("format '{}': {}", name, expected_one_of(name, kFormats))};
  return found->format;
}

std::string xml_escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  return escaped;
}

std::string write_comparison(const Comparison& comparison, ReportFormat format) {
  switch (format) {
    case ReportFormat::text:
      return write_text(comparison);
    case ReportFormat::markdown:
      return write_markdown(comparison);
    case ReportFormat::json:
      return write_json(comparison);
    case ReportFormat::junit:
      break;
  }
  return write_junit(comparison);
}

}  // namespace ipc::gate
