#include "gate/recorded_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "files/plain_text.hpp"
#include "registry.hpp"
#include "version.hpp"

namespace ipc::gate {
namespace {

constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kMostLaunches = 100'000;

constexpr std::array<std::string_view, 17> kMetrics{
    "op_ns",    "min_ns",      "p50_ns",        "p90_ns",        "p99_ns",    "p999_ns",
    "max_ns",   "nvcsw",       "nivcsw",        "minflt",        "losses",    "syscalls",
    "clock_ns", "bytes_per_s", "client_cpu_ns", "server_cpu_ns", "msgs_per_s"};

[[noreturn]] void refuse(const std::string& why) { throw UnusableInput{why}; }

/// A text that may be printed: no control characters, no end.
std::string text_of(const Json& json, std::string_view what) {
  if (!json.is_string()) refuse(fmt::format("{} is not a text", what));
  auto text = json.get<std::string>();
  if (text.size() > kLongestText) refuse(fmt::format("{} is longer than {} bytes", what, kLongestText));
  if (holds_control_characters(text)) refuse(fmt::format("{} holds a control character", what));
  return text;
}

std::string text_at(const Json& object, const char* key, std::string_view what) {
  const auto found = object.find(key);
  if (found == object.end()) refuse(fmt::format("{} has no '{}'", what, key));
  return text_of(*found, fmt::format("'{}' of {}", key, what));
}

std::string text_or_none(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string{} : text_of(*found, fmt::format("'{}'", key));
}

/// A finite number of at least 0.
double number_of(const Json& json, std::string_view what) {
  if (!json.is_number()) refuse(fmt::format("{} is not a number", what));
  const auto value = json.get<double>();
  if (!std::isfinite(value) || value < 0)
    refuse(fmt::format("{} is not a finite number of at least 0", what));
  return value;
}

/// Above zero, and so far from both ends of double that ratios and reciprocals of such numbers are finite.
double positive(const Json& json, std::string_view what) {
  const double value = number_of(json, what);
  if (value < 1e-30 || value > 1e30) refuse(fmt::format("{} is not between 1e-30 and 1e30", what));
  return value;
}

const Json& member(const Json& object, const char* key, Json::value_t kind, std::string_view what) {
  const auto found = object.find(key);
  if (found == object.end()) refuse(fmt::format("{} has no '{}'", what, key));
  if (found->type() != kind)
    refuse(fmt::format("'{}' of {} is not an {}", key, what, Json(kind).type_name()));
  return *found;
}

bool is_name(std::string_view name) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/+@";
  return !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos;
}

/// "scenario/mechanism/key:value/…/placement:…" into its first two parts and its placement.
RecordedCell new_cell(std::string name) {
  const auto first = name.find('/');
  const auto second = first == std::string::npos ? first : name.find('/', first + 1);
  if (!is_name(name) || first == 0 || second == std::string::npos || second == first + 1)
    refuse(fmt::format("'{}' is not the name of a cell: expected scenario/mechanism/key:value/…",
                       is_name(name) ? name : "(unprintable)"));
  RecordedCell cell;
  cell.scenario = name.substr(0, first);
  cell.mechanism = name.substr(first + 1, second - first - 1);
  constexpr std::string_view kKey = "/placement:";
  if (const auto at = name.rfind(kKey); at != std::string::npos)
    cell.placement = name.substr(at + kKey.size());
  cell.name = std::move(name);
  return cell;
}

/// What never changes, timed before and after the run.
void take_canaries(RecordedRun& recorded, const Json& run) {
  const auto quality = run.find("quality");
  if (quality == run.end() || !quality->is_object() || !quality->contains("canaries")) return;
  for (const Json& canary : member(*quality, "canaries", Json::value_t::array, "'quality'")) {
    if (!canary.is_object()) refuse("an entry of 'canaries' is not an object");
    for (const auto& [name, value] : canary.items()) {
      if (!name.ends_with("_ns")) continue;
      if (!is_name(name)) refuse("a canary's name is unprintable");
      recorded.canaries[name].push_back(positive(value, fmt::format("the canary '{}'", name)));
    }
  }
}

/// What machine_fingerprint() and the exports take from it.
void check_machine(const Json& machine) {
  for (const char* key : {"cpu_model", "kernel", "hypervisor"})
    if (const auto found = machine.find(key); found != machine.end())
      (void)text_of(*found, fmt::format("'{}' of the machine", key));
  constexpr std::uint64_t kMostCpus = 1U << 20U;
  if (const auto cpus = machine.find("cpus");
      cpus != machine.end() && (!cpus->is_number_integer() || *cpus < 0 || *cpus > kMostCpus))
    refuse("'cpus' of the machine is not a number of CPUs");
}

void take_run(RecordedRun& recorded, const Json& run, const Json& machine) {
  recorded.id = text_at(run, "id", "the run");
  recorded.host = text_at(run, "host", "the run");
  recorded.profile = text_at(run, "profile", "the run");
  recorded.started = text_at(run, "started", "the run");
  recorded.version = text_or_none(run, "version");
  if (const auto build = run.find("build"); build != run.end() && build->is_object()) {
    recorded.build_type = text_or_none(*build, "type");
    recorded.compiler = text_or_none(*build, "compiler");
    recorded.sanitize = text_or_none(*build, "sanitize");
    recorded.commit = text_or_none(*build, "commit");
  }
  if (const auto complete = run.find("complete"); complete != run.end())
    recorded.complete = complete->is_boolean() && complete->get<bool>();
  take_canaries(recorded, run);
  check_machine(machine);
  recorded.machine = machine;
  for (const auto& [key, value] : machine.items())
    if (value.is_string()) (void)text_of(value, fmt::format("'{}' of the machine", is_name(key) ? key : "?"));
  if (const auto load = machine.find("load"); load != machine.end())
    recorded.load = number_of(*load, "'load' of the machine");
  if (const auto found = run.find("disturbance"); found != run.end() && found->is_object()) {
    const double seconds = found->contains("launch_s") ? number_of(found->at("launch_s"), "'launch_s'") : 0;
    const auto share = [&](const char* key) -> std::optional<double> {
      if (!found->contains(key) || seconds <= 0) return std::nullopt;
      return number_of(found->at(key), fmt::format("'{}'", key)) / seconds;
    };
    recorded.disturbances = {
        .steal = share("steal_s"), .throttled = share("throttled_s"), .others_cpu = share("others_cpu_s")};
    // The hypervisor's account is a sum over all CPUs.
    if (const auto cpus = machine.find("cpus"); cpus != machine.end() && recorded.disturbances.steal)
      *recorded.disturbances.steal /= std::max(cpus->get<double>(), 1.0);
  }
}

void take_failed(RecordedRun& recorded, const Json& list) {
  for (const Json& failure : list) {
    if (!failure.is_object()) refuse("an entry of 'failed' is not an object");
    recorded.failed.insert(new_cell(text_at(failure, "name", "a failed cell")).name);
  }
}

RecordedCell summary_cell(const Json& json) {
  if (!json.is_object()) refuse("an entry of 'cells' is not an object");
  RecordedCell cell = new_cell(text_at(json, "name", "a cell"));
  cell.headline = text_at(json, "headline", cell.name);
  if (!is_name(cell.headline)) refuse(fmt::format("'headline' of {} is not the name of a metric", cell.name));
  const std::string better = text_at(json, "better", cell.name);
  if (better != "lower" && better != "higher")
    refuse(fmt::format("'better' of {} is neither 'lower' nor 'higher'", cell.name));
  cell.higher_is_better = better == "higher";
  for (const Json& value : member(json, "launch_values", Json::value_t::array, cell.name))
    cell.values.push_back(positive(value, fmt::format("a launch value of {}", cell.name)));
  if (cell.values.empty()) refuse(fmt::format("{} has no launches", cell.name));
  if (cell.values.size() > kMostLaunches) refuse(fmt::format("{} has too many launches", cell.name));
  if (json.contains("low")) cell.low = number_of(json.at("low"), fmt::format("'low' of {}", cell.name));
  if (json.contains("high")) cell.high = number_of(json.at("high"), fmt::format("'high' of {}", cell.name));
  if (json.contains("metrics"))
    for (const auto& [metric, figures] : member(json, "metrics", Json::value_t::object, cell.name).items())
      if (std::ranges::find(kMetrics, metric) != kMetrics.end() && figures.is_object() &&
          figures.contains("median")) {
        const Json& median = figures.at("median");
        // Once written where a count, the difference of two, came out below zero: it is not known.
        if (metric == "syscalls" && median.is_number() && median.get<double>() < 0) continue;
        cell.medians[metric] = number_of(median, fmt::format("the median of '{}' of {}", metric, cell.name));
      }
  if (json.contains("flags"))
    for (const Json& flag : member(json, "flags", Json::value_t::array, cell.name))
      cell.flags.insert(text_of(flag, fmt::format("a flag of {}", cell.name)));
  return cell;
}

void take_summary(RecordedRun& recorded, const Json& document) {
  take_run(recorded, member(document, "run", Json::value_t::object, "it"),
           member(document, "machine", Json::value_t::object, "it"));
  for (const Json& json : member(document, "cells", Json::value_t::array, "it")) {
    RecordedCell cell = summary_cell(json);
    const std::string name = cell.name;
    if (!recorded.cells.emplace(name, std::move(cell)).second)
      refuse(fmt::format("cell '{}' stands there twice", name));
  }
  if (document.contains("failed"))
    take_failed(recorded, member(document, "failed", Json::value_t::array, "it"));
}

/// The entries of results.json, one a launch, by cell and launch.
using Launches = std::map<std::string, std::map<std::int64_t, const Json*>>;

Launches launches_in(const Json& document, std::set<std::string>& failed) {
  Launches launches;
  for (const Json& entry : member(document, "benchmarks", Json::value_t::array, "it")) {
    if (!entry.is_object()) refuse("an entry of 'benchmarks' is not an object");
    const std::string name = new_cell(text_at(entry, "name", "an entry of 'benchmarks'")).name;
    if (const auto error = entry.find("error_occurred"); error != entry.end() && *error == true) {
      failed.insert(name);
      continue;
    }
    const auto launch = entry.find("launch");
    if (launch == entry.end() || !launch->is_number_integer())
      refuse(fmt::format("an entry of {} has no whole number 'launch'", name));
    if (!launches[name].emplace(launch->get<std::int64_t>(), &entry).second)
      refuse(fmt::format("launch {} of {} stands there twice", launch->get<std::int64_t>(), name));
  }
  return launches;
}

/// Every known counter of a cell, where each of its launches has it.
void take_metrics(RecordedCell& cell, const std::map<std::int64_t, const Json*>& launches) {
  for (const auto metric : kMetrics) {
    std::vector<double> values;
    for (const auto& [launch, entry] : launches)
      if (const auto found = entry->find(std::string{metric}); found != entry->end())
        values.push_back(number_of(*found, fmt::format("'{}' of {}", metric, cell.name)));
    if (!values.empty() && values.size() == launches.size())
      cell.metrics[std::string{metric}] = std::move(values);
  }
}

void take_results(RecordedRun& recorded, const Json& document) {
  const Json& ours = member(document, "ipcbench", Json::value_t::object, "it");
  take_run(recorded, ours, member(ours, "machine", Json::value_t::object, "'ipcbench'"));
  for (const auto& [name, launches] : launches_in(document, recorded.failed)) {
    RecordedCell cell = new_cell(name);
    const Scenario* scenario = find_scenario(cell.scenario);
    if (scenario == nullptr) refuse(fmt::format("'{}' is no scenario of this program", cell.scenario));
    // As Cell::headline(): some ways of running a scenario are headed by a figure of their own.
    const Mechanism* mechanism = find_mechanism(cell.mechanism);
    const OwnRun* own = mechanism == nullptr ? nullptr : mechanism->own(cell.scenario);
    const bool by_its_own = own != nullptr && !own->headline.metric.empty();
    cell.headline = by_its_own ? own->headline.metric : scenario->headline;
    cell.higher_is_better = by_its_own ? own->headline.higher_is_better : scenario->higher_is_better;
    take_metrics(cell, launches);
    const auto values = cell.metrics.find(cell.headline);
    if (values == cell.metrics.end())
      refuse(fmt::format("not every launch of {} has '{}'", name, cell.headline));
    cell.values = values->second;
    if (cell.values.size() > kMostLaunches) refuse(fmt::format("{} has too many launches", name));
    for (const double value : cell.values)
      (void)positive(Json(value), fmt::format("'{}' of {}", cell.headline, name));
    recorded.cells.emplace(name, std::move(cell));
  }
}

void check_schema(const Json& schema) {
  if (!schema.is_number_integer() || schema != kSchema)
    refuse(fmt::format("its schema is {}; this program reads {}",
                       schema.is_number_integer() ? schema.dump() : "not a whole number", kSchema));
}

template <class F>
void naming(const std::string& source, F&& read) try {
  read();
} catch (const Json::exception&) {
  refuse(fmt::format("{}: not a run's results: a value is of the wrong kind", source));
} catch (const UnusableInput& error) {
  refuse(fmt::format("{}: {}", source, error.what()));
}

}  // namespace

std::vector<double> RecordedCell::costs() const {
  std::vector<double> all = values;
  if (higher_is_better)
    for (double& value : all) value = 1 / value;
  return all;
}

RecordedRun recorded_run_from(const Json& document, const std::string& source) {
  RecordedRun recorded;
  naming(source, [&] {
    if (document.is_object() && document.contains("benchmarks")) {
      const Json& ours = member(document, "ipcbench", Json::value_t::object, "it");
      if (!ours.contains("schema")) refuse("'ipcbench' has no 'schema'");
      check_schema(ours.at("schema"));
      take_results(recorded, document);
    } else if (document.is_object() && document.contains("cells") && document.contains("schema")) {
      check_schema(document.at("schema"));
      take_summary(recorded, document);
    } else {
      refuse("not a run's results: expected a results.json or a summary.json of ours");
    }
    if (recorded.cells.empty() && recorded.failed.empty()) refuse("it holds no cell");
  });
  return recorded;
}

RecordedRun read_recorded_run(const std::filesystem::path& path) {
  std::error_code none;
  if (!std::filesystem::is_directory(path, none)) return recorded_run_from(read_json(path), path.string());
  const auto file = path / "summary.json";
  RecordedRun recorded = recorded_run_from(read_json(file), file.string());
  const auto results = path / "results.json";
  if (!std::filesystem::exists(results, none)) return recorded;
  const Json document = read_json(results);
  naming(results.string(), [&] {
    if (!document.is_object()) refuse("not a run's results");
    for (const auto& [name, launches] : launches_in(document, recorded.failed))
      if (const auto cell = recorded.cells.find(name); cell != recorded.cells.end())
        take_metrics(cell->second, launches);
  });
  return recorded;
}

}  // namespace ipc::gate
