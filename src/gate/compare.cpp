#include "gate/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/canary.hpp"
#include "runner/disturbance.hpp"
#include "runner/machine.hpp"
#include "stats/dispersion.hpp"
#include "stats/order_statistics.hpp"

namespace ipc::gate {
namespace {

constexpr std::size_t kMostComparable = 3000;  // launches of a cell: the estimate looks at all pairs

std::string field_of(const Json& machine, const char* key) {
  const auto found = machine.find(key);
  if (found == machine.end()) return "?";
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number()) return fmt::format("{}", found->get<double>());
  return "?";
}

void object_to_differences(std::vector<Objection>& objections, const RecordedRun& base,
                           const RecordedRun& candidate) {
  const auto differ = [&](std::string kind, std::string_view what, std::string_view of_base,
                          std::string_view of_candidate) {
    if (of_base == of_candidate) return;
    objections.push_back({.kind = std::move(kind),
                          .what = fmt::format("{}: {} against {}", what, of_base.empty() ? "?" : of_base,
                                              of_candidate.empty() ? "?" : of_candidate),
                          .differs = true});
  };
  constexpr std::array<std::pair<const char*, const char*>, 7> kMachine{{{"cpu_model", "CPU"},
                                                                         {"cpus", "number of CPUs"},
                                                                         {"kernel", "kernel"},
                                                                         {"hypervisor", "hypervisor"},
                                                                         {"governor", "frequency governor"},
                                                                         {"microcode", "microcode"},
                                                                         {"smt", "SMT"}}};
  differ("machine", "host", base.host, candidate.host);
  for (const auto& [key, what] : kMachine)
    differ("machine", what, field_of(base.machine, key), field_of(candidate.machine, key));
  differ("profile", "profile", base.profile, candidate.profile);
  differ("build", "build type", base.build_type, candidate.build_type);
  differ("build", "compiler", base.compiler, candidate.compiler);
  differ("build", "sanitizer", base.sanitize, candidate.sanitize);
}

void object_to_disturbances(std::vector<Objection>& objections, const RecordedRun& run,
                            std::string_view which) {
  const auto object = [&](std::string kind, std::string what) {
    objections.push_back(
        {.kind = std::move(kind), .what = fmt::format("the {} {}", which, what), .differs = false});
  };
  const auto& [steal, throttled, others] = run.disturbances;
  if (steal && *steal > kMostSteal)
    object("steal", fmt::format("lost {:.1f} % of its time to the hypervisor (at most {:.0f} %)",
                                *steal * 100, kMostSteal * 100));
  if (throttled && *throttled > 0)
    object("throttling",
           fmt::format("was held back by a cgroup quota for {:.1f} % of its time", *throttled * 100));
  if (others && *others > kMostOthers)
    object("busy", fmt::format("shared the machine: others used {:.0f} % of a CPU (at most {:.0f} %)",
                               *others * 100, kMostOthers * 100));
  if (!others && run.load && *run.load > 0.5)
    object("busy", fmt::format("began at a load average of {:.2f} (at most 0.50)", *run.load));
  if ((run.build_type != "Release" && run.build_type != "RelWithDebInfo") || !run.sanitize.empty())
    object("debug", fmt::format("is of a {} build{}", run.build_type.empty() ? "nameless" : run.build_type,
                                run.sanitize.empty() ? "" : " with sanitizers"));
  if (!run.complete) object("unfinished", "did not come to its end");
}

/// Whatever differs between any two readings of a canary, in either run, no change of the program did.
void object_to_drift(std::vector<Objection>& objections, const RecordedRun& base,
                     const RecordedRun& candidate) {
  double most = kCanaryDrift;
  std::string what;
  auto all = base.canaries;
  for (const auto& [name, readings] : candidate.canaries)
    all[name].insert(all[name].end(), readings.begin(), readings.end());
  for (const auto& [name, readings] : all) {
    const auto [least, greatest] = std::ranges::minmax(readings);
    if (const double drift = greatest / least - 1; drift > most) {
      most = drift;
      what = fmt::format(
          "the machine drifted: the canary {} took {:.4g} to {:.4g} ns, {:+.1f} % (at most {:.0f} %)",
          name.substr(0, name.find("_ns")), least, greatest, drift * 100, kCanaryDrift * 100);
    }
  }
  if (!what.empty()) objections.push_back({.kind = "drift", .what = std::move(what), .differs = false});
}

bool is_wanted(std::string_view name, std::span<const std::string> wanted) {
  return wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& pattern) {
           return pattern.ends_with('*')
                      ? name.starts_with(std::string_view{pattern}.substr(0, pattern.size() - 1))
                      : name == pattern;
         });
}

/// The standard error of the logarithm of a ratio of two runs, from the medians of several unchanged ones;
/// absent below three.
std::optional<double> error_between_runs(std::span<const RecordedCell* const> runs) {
  if (runs.size() < 3) return std::nullopt;
  std::vector<double> logs;
  for (const RecordedCell* run : runs) logs.push_back(std::log(stats::median(run->costs())));
  return stats::standard_deviation(logs) * std::sqrt(2.0);
}

void check_aa(const RecordedRun& base, std::span<const RecordedRun> aa) {
  for (const RecordedRun& run : aa) {
    if (run.build_type != base.build_type || run.compiler != base.compiler || run.commit != base.commit)
      throw UnusableInput{fmt::format("--aa {}: it is of another build ({} {}) than the base ({} {})", run.id,
                                      run.build_type, run.commit, base.build_type, base.commit)};
    if (run.host != base.host || machine_fingerprint(run.machine) != machine_fingerprint(base.machine))
      throw UnusableInput{fmt::format("--aa {}: it is of another machine ({}) than the base ({})", run.id,
                                      machine_fingerprint(run.machine), machine_fingerprint(base.machine))};
  }
}

}  // namespace

std::vector<Objection> objections_to(const RecordedRun& base, const RecordedRun& candidate) {
  std::vector<Objection> objections;
  object_to_differences(objections, base, candidate);
  object_to_disturbances(objections, base, "base");
  object_to_disturbances(objections, candidate, "candidate");
  object_to_drift(objections, base, candidate);
  return objections;
}

std::string why_not_gated(const RecordedCell& cell) {
  if (cell.placement == "unpinned") return "unpinned";
  if (cell.mechanism == "null" || cell.scenario == "limit") return "no code under test";
  if (cell.flags.contains("wrong")) return "known to be wrong";
  return {};
}

Comparison compare_runs(const RecordedRun& base, const RecordedRun& candidate,
                        std::span<const RecordedRun> aa, std::span<const std::string> wanted,
                        const Rule& rule) {
  check_aa(base, aa);
  Comparison comparison{.base_id = base.id,
                        .candidate_id = candidate.id,
                        .base_commit = base.commit,
                        .candidate_commit = candidate.commit,
                        .machine = machine_fingerprint(candidate.machine),
                        .rule = rule,
                        .cells = {},
                        .counters = {},
                        .broken = {},
                        .missing = {},
                        .only_candidate = {},
                        .objections = objections_to(base, candidate)};
  std::vector<std::vector<double>> costs;  // base and candidate of each cell in turn; samples point into them
  std::vector<std::optional<double>> errors;
  for (const auto& [name, cell] : base.cells) {
    if (!is_wanted(name, wanted)) continue;
    const auto other = candidate.cells.find(name);
    if (other == candidate.cells.end()) {
      if (why_not_gated(cell).empty())
        (candidate.failed.contains(name) ? comparison.broken : comparison.missing).push_back(name);
      continue;
    }
    if (cell.headline != other->second.headline || cell.higher_is_better != other->second.higher_is_better)
      throw UnusableInput{
          fmt::format("{}: the base is headed by {}, the candidate by {}: they cannot be compared", name,
                      cell.headline, other->second.headline)};
    if (std::max(cell.values.size(), other->second.values.size()) > kMostComparable)
      throw UnusableInput{fmt::format("{}: more than {} launches cannot be compared", name, kMostComparable)};
    std::vector<const RecordedCell*> unchanged{&cell};
    for (const RecordedRun& run : aa)
      if (const auto found = run.cells.find(name); found != run.cells.end())
        unchanged.push_back(&found->second);
    costs.push_back(cell.costs());
    costs.push_back(other->second.costs());
    errors.push_back(error_between_runs(unchanged));
    std::ranges::copy(compare_counters(unchanged, other->second), std::back_inserter(comparison.counters));
    ComparedCell compared;
    compared.name = name;
    compared.headline = cell.headline;
    compared.base_median = stats::median(cell.values);
    compared.candidate_median = stats::median(other->second.values);
    compared.base_launches = cell.values.size();
    compared.candidate_launches = other->second.values.size();
    compared.not_gated = why_not_gated(cell);
    comparison.cells.push_back(std::move(compared));
  }
  for (const auto& [name, cell] : candidate.cells)
    if (is_wanted(name, wanted) && !base.cells.contains(name)) comparison.only_candidate.push_back(name);
  if (comparison.cells.empty() && comparison.broken.empty())
    throw UnusableInput{fmt::format("{} and {} have no cell in common{}", base.id, candidate.id,
                                    wanted.empty() ? "" : " that --cells names")};

  // Holm runs over what is gated, and separately over the rest, which must not cost the gate its power.
  for (const bool gated : {true, false}) {
    std::vector<Sample> samples;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < comparison.cells.size(); ++i) {
      if (comparison.cells[i].not_gated.empty() != gated) continue;
      samples.push_back({.base = costs[2 * i], .candidate = costs[2 * i + 1], .aa_error = errors[i]});
      places.push_back(i);
    }
    auto judged = judge(samples, rule);
    for (std::size_t i = 0; i < places.size(); ++i) comparison.cells[places[i]].judged = std::move(judged[i]);
  }
  return comparison;
}

}  // namespace ipc::gate
