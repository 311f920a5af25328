#include "runner/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "histogram.hpp"
#include "runner/describe.hpp"
#include "runner/journal.hpp"
#include "runner/launcher.hpp"
#include "runner/limit_of.hpp"
#include "runner/reading.hpp"
#include "runner/run_state.hpp"
#include "stats/dispersion.hpp"
#include "stats/order_statistics.hpp"
#include "tables/pool_choice.hpp"
#include "tables/summary.hpp"

namespace ipc {
namespace {

constexpr double kNoisy = 0.05;  // variation between launches above which a cell is flagged (docs/METHOD.md)

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
  const auto [headline_metric, higher_is_better] = cell.headline();
  const auto& values = gathered.metrics.at(headline_metric);
  const Json headline = describe(values);
  Json summary{{"name", cell.name()},
               {"scenario", scenario.name},
               {"mechanism", cell.mechanism->name},
               {"workload", workload_of(cell)},
               {"launches", values.size()},
               {"operations", gathered.operations},
               {"samples", gathered.samples},
               {"headline", headline_metric},
               {"better", higher_is_better ? "higher" : "lower"},
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
  if (const auto losses = gathered.metrics.find("losses"); losses != gathered.metrics.end()) {
    if (cell.mechanism->family == "lock")  // by luck it may lose nothing, and is wrong all the same
      flags.push_back("wrong");
    else if (std::ranges::any_of(losses->second, [](double share) { return share > 0; }))
      flags.push_back("losses");
  }
  Json metrics = Json::object();
  for (const auto name : kCellMetrics)
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
          {"disturbance",
           {{"launch_s", reading.launch_seconds},
            {"steal_s", reading.steal_s},
            {"throttled_s", reading.throttled_s},
            {"others_cpu_s", std::max(reading.others_cpu_s, 0.0)}}},
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

/// Beside each cell the floor of this run that it stands on.
void add_limits(Json& cells, unsigned cpus) {
  std::vector<CellFigures> run;
  for (const Json& cell : cells) {
    CellFigures figures{.cell = Cell::parse(cell.at("name").get<std::string>()), .metrics = {}};
    for (const auto& [name, metric] : cell.at("metrics").items())
      figures.metrics.emplace(name, metric.at("median").get<double>());
    run.push_back(std::move(figures));
  }
  for (std::size_t i = 0; i < run.size(); ++i)
    if (const auto limit = limit_of(run[i], run, cpus))
      cells[i]["limit"] = {{"name", limit->name}, {"multiple", limit->multiple}};
}

void write_summary(const std::filesystem::path& folder, const Reading& reading, const Json& run) {
  Json cells = Json::array();
  for (const Json& name : reading.plan.at("cells"))
    if (const auto found = reading.cells.find(name.get<std::string>()); found != reading.cells.end())
      cells.push_back(summarise(Cell::parse(found->first), found->second));
  add_limits(cells, reading.plan.at("machine").at("cpus").get<unsigned>());
  std::vector<CellSummary> read;
  for (const Json& cell : cells) read.push_back(read_cell(cell));
  const Json summary{{"schema", reading.plan.at("schema")},
                     {"run", run},
                     {"machine", reading.plan.at("machine")},
                     {"mechanisms", mechanism_list(reading)},
                     {"cells", std::move(cells)},
                     {"derived", derived_json(read)},
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
