#include "runner/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "histogram.hpp"
#include "runner/describe.hpp"
#include "runner/journal.hpp"
#include "runner/launcher.hpp"
#include "runner/run_state.hpp"
#include "stats/dispersion.hpp"
#include "stats/order_statistics.hpp"

namespace ipc {
namespace {

/// The counters of an entry that are figures of the cell, in the order of the files.
constexpr std::array kMetrics = std::to_array<std::string_view>(
    {"op_ns",        "min_ns",     "p50_ns",      "p90_ns",        "p99_ns",        "p999_ns",
     "max_ns",       "msgs_per_s", "bytes_per_s", "client_cpu_ns", "server_cpu_ns", "nvcsw",
     "nivcsw",       "minflt",     "syscalls",    "clock_ns",      "losses",        "batch",
     "instructions", "cycles",     "late_p50_ns", "late_p99_ns",   "offered_per_s"});

constexpr double kNoisy = 0.05;  // variation between launches above which a cell is flagged (docs/METHOD.md)

/// What the launches of one cell add up to. Grows with the metrics and the histogram's buckets, not with
/// time.
struct Gathered {
  std::map<std::string_view, std::vector<double>> metrics;
  std::map<std::int64_t, std::uint64_t> histogram;
  double operations = 0, samples = 0;
  std::size_t unsettled = 0;  // launches
  std::size_t disturbed = 0;  // launches that count although the machine took time from them
  bool batched = false;
};

Json describe(const std::vector<double>& values) {
  Json described{{"median", stats::median(values)}};
  if (const auto interval = stats::median_interval(values)) {
    described["low"] = interval->low;
    described["high"] = interval->high;
    described["coverage"] = interval->coverage;
  }
  return described;
}

Json workload_of(const Cell& cell) {
  Json workload = Json::object();
  for (const auto& field : cell.fields())
    std::visit([&](const auto& value) { workload[field.first] = value; }, field.second);
  return workload;
}

Json summarise(const Cell& cell, const Gathered& gathered) {
  const Scenario& scenario = *cell.scenario;
  const auto& values = gathered.metrics.at(scenario.headline);
  const Json headline = describe(values);
  Json summary{{"name", cell.name()},
               {"scenario", scenario.name},
               {"mechanism", cell.mechanism->name},
               {"workload", workload_of(cell)},
               {"launches", values.size()},
               {"operations", gathered.operations},
               {"samples", gathered.samples},
               {"headline", scenario.headline},
               {"better", scenario.higher_is_better ? "higher" : "lower"},
               {"value", headline.at("median")}};
  for (const char* key : {"low", "high", "coverage"})
    if (headline.contains(key)) summary[key] = headline.at(key);
  Json flags = Json::array();
  if (const auto width = relative_half_width(values)) summary["half_width"] = *width;
  if (values.size() > 1) {
    const double variation = stats::coefficient_of_variation(values);
    summary["variation"] = variation;
    if (variation > kNoisy) flags.push_back("noisy");
  }
  if (2 * gathered.unsettled > values.size()) flags.push_back("unsteady");
  if (gathered.disturbed > 0) flags.push_back("disturbed");
  if (gathered.batched) flags.push_back("batched");
  if (gathered.metrics.contains("losses"))  // what a lock loses, no message could
    flags.push_back(cell.mechanism->family == "lock" ? "wrong" : "losses");
  Json metrics = Json::object();
  for (const auto name : kMetrics)
    if (const auto found = gathered.metrics.find(name); found != gathered.metrics.end())
      metrics[std::string{name}] = describe(found->second);
  summary["metrics"] = std::move(metrics);
  summary["launch_values"] = values;
  summary["flags"] = std::move(flags);
  return summary;
}

/// Google Benchmark's entry, named as we name cells, with the launch beside it.
Json result_entry(const Json& ended) {
  const std::string name = ended.at("cell").get<std::string>();
  Json entry{{"name", name}, {"run_name", name}, {"run_type", "iteration"}};
  if (ended.contains("entry")) {
    entry.update(ended.at("entry"));
    entry["name"] = name;
    entry["run_name"] = name;
  } else {  // the fields that Google Benchmark writes for a failed run
    entry.update(Json{{"repetitions", 1},
                      {"threads", 1},
                      {"error_occurred", true},
                      {"error_message", ended.at("error")},
                      {"iterations", 0},
                      {"real_time", 0.0},
                      {"cpu_time", 0.0},
                      {"time_unit", "ns"}});
  }
  entry["repetition_index"] = ended.at("launch");
  entry["launch"] = ended.at("launch");
  entry["order_index"] = ended.at("order_index");
  return entry;
}

/// The context of Google Benchmark's file, under the name that the user gave the machine.
Json result_context(const Json& of_a_launch, const Json& plan) {
  Json context = of_a_launch.is_null() ? Json::object() : of_a_launch;
  context["date"] = plan.at("started");
  context["host_name"] = plan.at("host");
  return context;
}

/// Everything but the launches: the plan, and what became of it.
struct Reading {
  Json plan, context;
  Json failed = Json::array();
  std::set<std::string> failed_cells;
  std::vector<std::string> order;  // cells with at least one good launch, in the plan's order
  std::map<std::string, Gathered> cells;
  double seconds = 0;
  bool complete = false;
  std::size_t repeated = 0;
  std::vector<Canary> canaries;

  void take(const Json& line) {
    if (line.contains("plan")) {
      plan = line.at("plan");
    } else if (line.contains("calibration")) {
      const Json& found = line.at("calibration");
      seconds += found.at("seconds").get<double>();
      if (found.contains("error")) fail(found);
    } else if (line.contains("launch")) {
      take_launch(line.at("launch"));
    } else if (line.contains("syscalls")) {
      const Json& counted = line.at("syscalls");
      seconds += counted.at("seconds").get<double>();
      if (counted.contains("per_operation"))
        cells[counted.at("cell").get<std::string>()].metrics["syscalls"] = {
            counted.at("per_operation").get<double>()};
    } else if (line.contains("spoiled")) {
      seconds += line.at("spoiled").at("seconds").get<double>();
      ++repeated;
    } else if (line.contains("note")) {
      complete = complete || line.at("note").value("end", false);
      if (line.at("note").contains("canary")) canaries.push_back(canary_from(line.at("note").at("canary")));
    }
  }

  /// How far the run came; needs every line.
  [[nodiscard]] Quality quality() const {
    const Target target = Target::of(plan);
    Quality quality;
    quality.half_width = target.half_width;
    quality.repeated = repeated;
    quality.canaries = canaries;
    double furthest = 0;
    for (const Json& name : plan.at("cells")) {
      const auto found = cells.find(name.get<std::string>());
      if (found == cells.end()) {
        if (!failed_cells.contains(name.get<std::string>())) ++quality.never_launched;
        continue;
      }
      const Cell cell = Cell::parse(found->first);
      const auto& values = found->second.metrics.at(cell.scenario->headline);
      quality.disturbed += found->second.disturbed;
      if (values.size() < target.min_launches && !failed_cells.contains(found->first))
        ++quality.short_of_launches;
      if (cell.workload.placement == Placement::unpinned) continue;
      ++quality.promised;
      const auto width = relative_half_width(values);
      if (width && *width <= target.half_width) {
        ++quality.reached;
      } else if (const double far = width.value_or(1e9); far > furthest) {
        furthest = far;
        quality.furthest = found->first;
        quality.furthest_half_width = width.value_or(0);
      }
    }
    return quality;
  }

 private:
  void fail(const Json& ended) {
    Json failure{{"name", ended.at("cell")}};
    if (ended.contains("launch")) failure["launch"] = ended.at("launch");
    failure["error"] = ended.at("error");
    failed_cells.insert(ended.at("cell").get<std::string>());
    failed.push_back(std::move(failure));
  }

  void take_launch(const Json& ended) {
    seconds += ended.at("seconds").get<double>();
    if (ended.contains("error")) {
      fail(ended);
      return;
    }
    if (context.is_null() && ended.contains("context")) context = ended.at("context");
    Gathered& gathered = cells[ended.at("cell").get<std::string>()];
    const Json& entry = ended.at("entry");
    for (const auto name : kMetrics)
      if (const auto found = entry.find(std::string{name}); found != entry.end())
        gathered.metrics[name].push_back(found->get<double>());
    gathered.operations = entry.at("samples").get<double>();
    gathered.samples += entry.at("samples").get<double>();
    gathered.unsettled += entry.value("unsteady", 0.0) != 0 ? 1 : 0;
    gathered.disturbed += ended.contains("disturbed") ? 1 : 0;
    gathered.batched = gathered.batched || entry.value("batch", 1.0) > 1;
    for (const Json& bucket : ended.at("histogram"))
      gathered.histogram[bucket.at(0).get<std::int64_t>()] += bucket.at(1).get<std::uint64_t>();
  }
};

Json to_json(const Quality& quality) {
  Json canaries = Json::array();
  for (const Canary& canary : quality.canaries) canaries.push_back(to_json(canary));
  const double drifted = drift(quality.canaries);
  Json json{{"half_width", quality.half_width},
            {"promised", quality.promised},
            {"reached", quality.reached},
            {"short_of_launches", quality.short_of_launches},
            {"never_launched", quality.never_launched},
            {"repeated_launches", quality.repeated},
            {"disturbed_launches", quality.disturbed},
            {"canaries", std::move(canaries)},
            {"drift", drifted},
            {"drifted", drifted > kCanaryDrift}};
  if (!quality.furthest.empty()) json["furthest"] = quality.furthest;
  return json;
}

Json run_of(const Reading& reading, const std::filesystem::path& folder) {
  const Json& plan = reading.plan;
  std::error_code none;
  return {{"id", std::filesystem::weakly_canonical(folder, none).filename().string()},
          {"host", plan.at("host")},
          {"profile", plan.at("profile").at("name")},
          {"seed", plan.at("seed")},
          {"started", plan.at("started")},
          {"seconds", reading.seconds},
          {"complete", reading.complete},
          {"quality", to_json(reading.quality())},
          {"command", plan.at("command")},
          {"version", plan.at("version")},
          {"build", plan.at("build")}};
}

Json mechanism_list(const Reading& reading) {
  std::set<std::string_view> used;
  for (const auto& [name, gathered] : reading.cells) used.insert(Cell::parse(name).mechanism->name);
  Json list = Json::array();
  for (const Mechanism& mechanism : mechanisms())
    if (used.contains(mechanism.name)) list.push_back(describe(mechanism));
  return list;
}

void write_summary(const std::filesystem::path& folder, const Reading& reading, const Json& run) {
  Json cells = Json::array();
  for (const Json& name : reading.plan.at("cells"))
    if (const auto found = reading.cells.find(name.get<std::string>()); found != reading.cells.end())
      cells.push_back(summarise(Cell::parse(found->first), found->second));
  const Json summary{{"schema", reading.plan.at("schema")},
                     {"run", run},
                     {"machine", reading.plan.at("machine")},
                     {"mechanisms", mechanism_list(reading)},
                     {"cells", std::move(cells)},
                     {"skipped", reading.plan.at("skipped")},
                     {"failed", reading.failed}};
  write_file(folder / "summary.json", summary.dump(1) + "\n");
}

void write_histograms(const std::filesystem::path& folder, const Reading& reading) {
  AtomicFile file{folder / "histograms.json"};
  file.write(fmt::format("{{\"schema\": {}, \"steps_per_octave\": {}, \"cells\": {{\n",
                         reading.plan.at("schema").get<int>(), Histogram::kStepsPerOctave));
  bool first = true;
  for (const auto& [name, gathered] : reading.cells) {
    if (gathered.histogram.empty()) continue;
    std::uint64_t total = 0;
    for (const auto& [lower, count] : gathered.histogram) total += count;
    file.write(fmt::format("{}{}: {{\"total\": {}, \"buckets\": {}}}", first ? "" : ",\n", Json(name).dump(),
                           total,
                           Json(Buckets(gathered.histogram.begin(), gathered.histogram.end())).dump()));
    first = false;
  }
  file.write("\n}}\n");
  file.commit();
}

/// Launch by launch from the journal, so that a long run needs no more memory than a short one.
void write_google_benchmark(const std::filesystem::path& folder, const Reading& reading, Json run) {
  run["schema"] = reading.plan.at("schema");
  run["plan_profile"] = reading.plan.at("profile");
  run["machine"] = reading.plan.at("machine");
  run["skipped"] = reading.plan.at("skipped");
  run["failed"] = reading.failed;
  AtomicFile file{folder / "results.json"};
  file.write(fmt::format("{{\n\"context\": {},\n\"benchmarks\": [",
                         result_context(reading.context, reading.plan).dump(1)));
  bool first = true;
  Journal::for_each(folder, [&](const Json& line) {
    if (!line.contains("launch")) return;
    file.write(fmt::format("{}\n{}", first ? "" : ",", result_entry(line.at("launch")).dump()));
    first = false;
  });
  file.write(fmt::format("\n],\n\"ipcbench\": {}\n}}\n", run.dump(1)));
  file.commit();
}

/// What a kill in mid-write left under a temporary name (AtomicFile).
void remove_unfinished(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> unfinished;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    for (const auto* file : {"results.json", "histograms.json", "summary.json"})
      if (name.starts_with(fmt::format(".{}.", file))) unfinished.push_back(entry.path());
  }
  std::error_code none;
  for (const auto& file : unfinished) std::filesystem::remove(file, none);
}

}  // namespace

RunOutcome write_results(const std::filesystem::path& folder) {
  remove_unfinished(folder);
  Reading reading;
  Journal::for_each(folder, [&](const Json& line) { reading.take(line); });
  if (reading.plan.is_null()) throw UnusableInput{fmt::format("{} holds no plan", folder.string())};
  const Json run = run_of(reading, folder);
  write_google_benchmark(folder, reading, run);
  write_histograms(folder, reading);
  write_summary(folder, reading, run);  // last: whoever sees it sees the others, too
  return {.measured_cells = reading.cells.size(),
          .failed_cells = reading.failed_cells.size(),
          .quality = reading.quality()};
}

}  // namespace ipc
