#include "exchange/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "choice.hpp"
#include "stats/order_statistics.hpp"
#include "tables/layout.hpp"
#include "tables/quantity.hpp"

namespace ipc::exchange {
namespace {

using gate::RecordedCell;
using gate::RecordedRun;

struct Bounds {
  double low, high;
};

/// The exact interval of the headline's median, where there are launches enough.
std::optional<Bounds> bounds_of(const RecordedCell& cell) {
  if (const auto interval = stats::median_interval(cell.values)) return Bounds{interval->low, interval->high};
  return std::nullopt;
}

double median_of(const RecordedCell& cell) { return stats::median(cell.values); }

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string{text};
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + '"';
}

/// Smaller is better in every entry: rates become nanoseconds per operation.
std::string github_action(const RecordedRun& run) {
  Json entries = Json::array();
  for (const auto& [name, cell] : run.cells) {
    Json entry{
        {"name", name}, {"unit", "ns/op"}, {"value", nanoseconds_per_operation(cell, median_of(cell))}};
    if (const auto bounds = bounds_of(cell)) {
      const double a = nanoseconds_per_operation(cell, bounds->low);
      const double b = nanoseconds_per_operation(cell, bounds->high);
      entry["range"] = fmt::format("{:.4g} - {:.4g}", std::min(a, b), std::max(a, b));
    }
    entry["extra"] = fmt::format("{} launches, {}, commit {}", cell.values.size(), cell.headline,
                                 run.commit.empty() ? "?" : run.commit);
    entries.push_back(std::move(entry));
  }
  return entries.dump(1) + "\n";
}

/// Google Benchmark's JSON with one entry a cell; times in ns per operation.
std::string bencher_cpp_google(const RecordedRun& run) {
  Json entries = Json::array();
  std::size_t index = 0;
  for (const auto& [name, cell] : run.cells) {
    const double ns = nanoseconds_per_operation(cell, median_of(cell));
    entries.push_back({{"name", name},
                       {"family_index", index},
                       {"per_family_instance_index", 0},
                       {"run_name", name},
                       {"run_type", "iteration"},
                       {"repetitions", 1},
                       {"repetition_index", 0},
                       {"threads", 1},
                       {"iterations", cell.values.size()},
                       {"real_time", ns},
                       {"cpu_time", ns},
                       {"time_unit", "ns"}});
    ++index;
  }
  const Json context{{"date", run.started},
                     {"host_name", run.host},
                     {"executable", "ipcbench-bench"},
                     {"num_cpus", run.machine.value("cpus", 1)},
                     {"mhz_per_cpu", 0},
                     {"cpu_scaling_enabled", false},
                     {"caches", Json::array()},
                     {"load_avg", run.load ? Json::array({*run.load}) : Json::array()},
                     {"library_build_type", run.build_type == "Debug" ? "debug" : "release"}};
  return Json{{"context", context}, {"benchmarks", std::move(entries)}}.dump(1) + "\n";
}

/// Bencher's own measures: latency in ns, throughput in operations per second.
std::string bmf(const RecordedRun& run) {
  Json all = Json::object();
  for (const auto& [name, cell] : run.cells) {
    Json metric{{"value", median_of(cell)}};
    if (const auto bounds = bounds_of(cell)) {
      metric["lower_value"] = bounds->low;
      metric["upper_value"] = bounds->high;
    }
    all[name] = {{cell.higher_is_better ? "throughput" : "latency", std::move(metric)}};
  }
  return all.dump(1) + "\n";
}

std::string label_value(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// Base units, as Prometheus wants them: seconds and operations per second.
std::string prometheus(const RecordedRun& run) {
  struct Family {
    std::string name, help;
    std::string samples;
  };
  std::vector<Family> families{
      {"ipcbench_latency_seconds", "Median over launches of the time of one operation.", ""},
      {"ipcbench_throughput_per_second", "Median over launches of the rate named by the label metric.", ""},
      {"ipcbench_launches", "Launches of the cell.", ""},
      {"ipcbench_interval_low", "Lower end of the 95 % interval of the median, in the unit of the figure.",
       ""},
      {"ipcbench_interval_high", "Upper end of the 95 % interval of the median, in the unit of the figure.",
       ""}};
  for (const auto& [name, cell] : run.cells) {
    const std::string labels =
        fmt::format("{{cell=\"{}\",scenario=\"{}\",mechanism=\"{}\",metric=\"{}\",host=\"{}\"}}",
                    label_value(name), label_value(cell.scenario), label_value(cell.mechanism),
                    label_value(cell.headline), label_value(run.host));
    const double unit = cell.headline.ends_with("_ns") ? 1e-9 : 1;
    const auto add = [&](std::size_t family, double value) {
      families[family].samples += fmt::format("{}{} {:.9g}\n", families[family].name, labels, value);
    };
    add(cell.headline.ends_with("_ns") ? 0 : 1, median_of(cell) * unit);
    add(2, static_cast<double>(cell.values.size()));
    if (const auto bounds = bounds_of(cell)) {
      add(3, bounds->low * unit);
      add(4, bounds->high * unit);
    }
  }
  std::string text;
  for (const auto& [name, help, samples] : families)
    if (!samples.empty()) text += fmt::format("# HELP {} {}\n# TYPE {} gauge\n{}", name, help, name, samples);
  return text;
}

std::string otava_row(const RecordedRun& run) {
  OtavaRow row{.started = run.started, .commit = run.commit, .values = {}};
  for (const auto& [name, cell] : run.cells) row.values.emplace_back(name, median_of(cell));
  return otava_csv({&row, 1});
}

std::string quantity(const std::string& metric, double value) {
  if (metric.ends_with("_ns")) return write_time(value);
  return metric == "bytes_per_s" ? write_bandwidth(value) : write_rate(value);
}

std::string table(const RecordedRun& run, Format format) {
  TextTable table{.title = fmt::format("{}, {} on {}", run.id, run.profile, run.host),
                  .header = {"cell", "metric", "median", "low", "high", "launches"},
                  .rows = {},
                  .notes = {}};
  for (const auto& [name, cell] : run.cells) {
    const auto bounds = bounds_of(cell);
    table.rows.push_back({name, cell.headline, quantity(cell.headline, median_of(cell)),
                          bounds ? quantity(cell.headline, bounds->low) : "–",
                          bounds ? quantity(cell.headline, bounds->high) : "–",
                          std::to_string(cell.values.size())});
  }
  return write_table(table, format);
}

}  // namespace

double nanoseconds_per_operation(const RecordedCell& cell, double headline) {
  return cell.headline.ends_with("_ns") ? headline : 1e9 / headline;
}

ExportFormat parse_export_format(std::string_view name) {
  const auto found = std::ranges::find(kExportFormats, name, &NamedFormat::name);
  if (found == kExportFormats.end())
    throw UnusableInput{fmt::format("format '{}': {}", name, expected_one_of(name, kExportFormats))};
  return found->format;
}

std::string otava_csv(std::span<const OtavaRow> rows) {
  std::string text = "time,commit";
  if (!rows.empty())
    for (const auto& [name, value] : rows.front().values) text.append(",").append(csv_field(name));
  text += "\n";
  for (const OtavaRow& row : rows) {
    text += fmt::format("{},{}", csv_field(row.started), csv_field(row.commit));
    for (const auto& [name, value] : row.values) text += fmt::format(",{:.9g}", value);
    text += "\n";
  }
  return text;
}

std::string export_run(const RecordedRun& run, ExportFormat format) {
  switch (format) {
    case ExportFormat::github_action:
      return github_action(run);
    case ExportFormat::bencher_cpp_google:
      return bencher_cpp_google(run);
    case ExportFormat::bmf:
      return bmf(run);
    case ExportFormat::otava_csv:
      return otava_row(run);
    case ExportFormat::prometheus:
      return prometheus(run);
    case ExportFormat::markdown:
      return table(run, Format::markdown);
    case ExportFormat::latex:
      return table(run, Format::latex);
    case ExportFormat::google_benchmark:
    case ExportFormat::hgrm:
      break;
  }
  throw std::logic_error{"export_run: this format is not made from a recorded run"};
}

}  // namespace ipc::exchange
