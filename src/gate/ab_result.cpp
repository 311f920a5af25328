// What came out of A against B, as a comparison and as a file; and which cells are taken.
#include <fmt/format.h>

#include <algorithm>

#include "choice.hpp"
#include "gate/ab.hpp"
#include "runner/machine.hpp"
#include "runner/plan.hpp"
#include "stats/order_statistics.hpp"

namespace ipc::gate {
namespace {

/// Both launches and rerun launches of a side, for medians and counters.
RecordedCell recorded(const AbCell& cell, const Metrics& first, const Metrics& again) {
  RecordedCell side;
  side.name = cell.name;
  side.headline = cell.headline;
  side.higher_is_better = cell.higher_is_better;
  side.metrics = first;
  for (const auto& [metric, values] : again)
    side.metrics[metric].insert(side.metrics[metric].end(), values.begin(), values.end());
  side.values = side.metrics[cell.headline];
  return side;
}

Judgement final_judgement(const AbCell& cell) {
  Judgement judged = cell.judged;
  if (judged.verdict == Verdict::cannot_tell && judged.why.empty())
    judged.why = fmt::format("{} launches of each side are too few: the budget ended", cell.launches());
  if (!cell.was_rerun || cell.rerun.confirmed) return judged;
  judged = cell.rerun.together;
  if (judged.verdict == Verdict::same) return judged;
  judged.verdict = Verdict::cannot_tell;
  judged.why = fmt::format("slower at first ({:+.1f} %), not borne out by new launches ({:+.1f} %, p {:.2g})",
                           (cell.judged.ratio - 1) * 100, (cell.rerun.ratio - 1) * 100, cell.rerun.p);
  return judged;
}

bool is_debug(const std::string& build) {
  return !build.starts_with("Release") && !build.starts_with("RelWithDebInfo");
}

}  // namespace

Comparison comparison_of(const AbResult& result, const Rule& rule) {
  Comparison comparison;
  comparison.base_id = "base";
  comparison.candidate_id = "candidate";
  comparison.machine = machine_fingerprint(describe_machine());
  comparison.rule = rule;
  for (const AbCell& cell : result.cells) {
    if (!cell.base_error.empty()) {
      comparison.only_candidate.push_back(cell.name);
      continue;
    }
    if (!cell.candidate_error.empty()) {
      comparison.broken.push_back(cell.name);
      continue;
    }
    if (cell.launches() == 0) {
      comparison.missing.push_back(cell.name);
      continue;
    }
    const RecordedCell base = recorded(cell, cell.base, cell.base_again);
    const RecordedCell candidate = recorded(cell, cell.candidate, cell.candidate_again);
    ComparedCell compared;
    compared.name = cell.name;
    compared.headline = cell.headline;
    compared.base_median = stats::median(base.values);
    compared.candidate_median = stats::median(candidate.values);
    compared.base_launches = base.values.size();
    compared.candidate_launches = candidate.values.size();
    compared.judged = final_judgement(cell);
    comparison.cells.push_back(std::move(compared));
    const RecordedCell* unchanged = &base;
    std::ranges::copy(compare_counters({&unchanged, 1}, candidate), std::back_inserter(comparison.counters));
  }
  const auto object = [&](std::string kind, std::string what, bool differs) {
    comparison.objections.push_back({.kind = std::move(kind), .what = std::move(what), .differs = differs});
  };
  const auto& [steal, throttled, others] = result.disturbances;
  if (steal && *steal > kMostSteal)
    object("steal", fmt::format("{:.1f} % of the time went to the hypervisor", *steal * 100), false);
  if (throttled && *throttled > 0)
    object("throttling",
           fmt::format("a cgroup quota held us back for {:.1f} % of the time", *throttled * 100), false);
  if (others && *others > kMostOthers)
    object("busy", fmt::format("others used {:.0f} % of a CPU meanwhile", *others * 100), false);
  if (result.base_build != result.candidate_build)
    object("build", fmt::format("build: {} against {}", result.base_build, result.candidate_build), true);
  for (const auto& build : {result.base_build, result.candidate_build})
    if (is_debug(build)) {
      object("debug", fmt::format("a bench program is of a {} build", build.empty() ? "nameless" : build),
             false);
      break;
    }
  return comparison;
}

Json json_of(const AbResult& result) {
  Json cells = Json::object();
  for (const AbCell& cell : result.cells) {
    Json json{{"headline", cell.headline},     {"better", cell.higher_is_better ? "higher" : "lower"},
              {"operations", cell.operations}, {"base", cell.base},
              {"candidate", cell.candidate},   {"verdict", word_for(cell.judged.verdict)}};
    if (cell.was_rerun) {
      json["base_again"] = cell.base_again;
      json["candidate_again"] = cell.candidate_again;
      json["confirmed"] = cell.rerun.confirmed;
    }
    if (!cell.base_error.empty()) json["base_error"] = cell.base_error;
    if (!cell.candidate_error.empty()) json["candidate_error"] = cell.candidate_error;
    Json invariants = Json::object();
    const RecordedCell base = recorded(cell, cell.base, cell.base_again);
    for (const auto counter : kCounters)
      if (const auto found = base.metrics.find(std::string{counter}); found != base.metrics.end())
        if (const auto proven = invariant(found->second, proof_of(counter)))
          invariants[std::string{counter}] = {{"value", proven->value}, {"launches", proven->launches}};
    json["invariant_counters"] = std::move(invariants);
    cells[cell.name] = std::move(json);
  }
  return {{"schema", 1},
          {"base_build", result.base_build},
          {"candidate_build", result.candidate_build},
          {"seconds", result.seconds},
          {"machine", describe_machine()},
          {"cells", std::move(cells)}};
}

std::vector<std::string> standard_gated_set() {
  constexpr std::array<std::string_view, 10> kMechanisms{"pipe",    "fifo",     "posix_mq",    "sysv_mq",
                                                         "shm_sem", "shm_ring", "unix_stream", "unix_dgram",
                                                         "tcp",     "signal"};
  const Topology topology = Topology::of_this_machine();
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    try {
      if (Cell::parse(name).why_not(topology).empty()) names.push_back(name);
    } catch (const std::invalid_argument&) {}  // a mechanism that cannot do this, or is not built in
  };
  for (const auto mechanism : kMechanisms) {
    add(fmt::format("round_trip/{}/size:8/placement:same_cpu", mechanism));
    add(fmt::format("round_trip/{}/size:4096/placement:same_cpu", mechanism));
    add(fmt::format("stream/{}/size:4096/placement:same_cpu", mechanism));
  }
  for (const auto* mechanism : {"pipe", "posix_mq", "shm_sem", "unix_stream"})
    add(fmt::format("round_trip/{}/size:8/placement:same_llc", mechanism));
  return names;
}

std::vector<std::string> choose_cells(std::span<const std::string> patterns) {
  if (patterns.empty()) return standard_gated_set();
  const Plan plan = make_plan(find_profile("quick"), {}, Topology::of_this_machine());
  std::vector<std::string> chosen;
  const auto add = [&](std::string name) {
    if (std::ranges::find(chosen, name) == chosen.end()) chosen.push_back(std::move(name));
  };
  for (const auto& pattern : patterns) {
    const auto before = chosen.size();
    if (pattern.ends_with('*')) {
      const auto prefix = std::string_view{pattern}.substr(0, pattern.size() - 1);
      for (const Cell& cell : plan.cells)
        if (const auto name = cell.name(); name.starts_with(prefix)) add(name);
      if (chosen.size() == before)
        throw UnusableInput{fmt::format("--cells '{}': no cell of the quick profile begins so", pattern)};
    } else {
      Selection selection;
      selection.cells = {pattern};
      add(make_plan(find_profile("quick"), selection, Topology::of_this_machine()).cells.at(0).name());
    }
  }
  return chosen;
}

}  // namespace ipc::gate
