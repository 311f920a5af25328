// ipcbench history: figures of many runs, kept; trends and the runs at which they stepped.
#include "exchange/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "cli/commands.hpp"
#include "cli/gating.hpp"
#include "tables/quantity.hpp"
#include "tables/wrapping.hpp"

namespace ipc {
namespace {

struct Arguments {
  std::string database = "results/history.db", host, format = "text", output;
  std::vector<std::string> runs, cells;
  double alpha = 0.01;
};

std::string quantity(const std::string& metric, double value) {
  if (metric.ends_with("_ns")) return write_time(value);
  return metric == "bytes_per_s" ? write_bandwidth(value) : write_rate(value);
}

stats::ChangePointOptions options_for(const Arguments& arguments) {
  stats::ChangePointOptions options;
  options.alpha = arguments.alpha;
  return options;
}

Json json_of(const exchange::Series& series, const std::vector<exchange::Change>& changes) {
  Json json{{"cell", series.cell},         {"host", series.host},
            {"machine", series.machine},   {"profile", series.profile},
            {"headline", series.headline}, {"better", series.higher_is_better ? "higher" : "lower"},
            {"points", Json::array()},     {"changes", Json::array()}};
  for (const auto& point : series.points)
    json["points"].push_back(
        {{"started", point.started}, {"run", point.run}, {"commit", point.commit}, {"value", point.value}});
  for (const auto& change : changes)
    json["changes"].push_back({{"index", change.index},
                               {"run", series.points[change.index].run},
                               {"commit", series.points[change.index].commit},
                               {"before", change.before},
                               {"after", change.after},
                               {"p", change.p},
                               {"worse", change.worse}});
  return json;
}

std::string trend_text(const exchange::Series& series) {
  constexpr std::size_t kWidest = 76;
  const std::span points{series.points};
  const auto shown = points.last(std::min(points.size(), kWidest));
  const std::string figures = fmt::format(
      "{} of {} on {}, {} to {} ({:+.1f} %)",
      points.size() == 1 ? "1 run" : fmt::format("{} runs", points.size()), series.profile, series.host,
      quantity(series.headline, points.front().value), quantity(series.headline, points.back().value),
      (points.back().value / points.front().value - 1) * 100);
  return fmt::format("{}\n  {}{}\n{}\n", series.cell, shown.size() < points.size() ? "…" : "",
                     sparkline(shown), wrap(figures, 80, "  "));
}

/// One line a point, for spreadsheets.
std::string csv(const std::vector<exchange::Series>& all) {
  std::string text = "time,cell,host,commit,metric,value\n";
  for (const auto& series : all)
    for (const auto& point : series.points)
      text += fmt::format("{},{},{},{},{},{:.9g}\n", point.started, series.cell, series.host, point.commit,
                          series.headline, point.value);
  return text;
}

int add(const Arguments& arguments) {
  std::error_code none;
  const std::filesystem::path file{arguments.database};
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), none);
  std::vector<gate::RecordedRun> runs;  // all are read before any is added
  for (const auto& run : arguments.runs) runs.push_back(gate::read_recorded_run(run));
  exchange::History history{file, true};
  for (const auto& run : runs) history.add(run);
  fmt::print("{} runs in {}\n", history.runs(), arguments.database);
  return kFine;
}

int trend(const Arguments& arguments) {
  const exchange::History history{arguments.database, false};
  const auto all = history.series(arguments.cells, arguments.host);
  if (all.empty()) throw UnusableInput{"history: no such cell on such a host"};
  std::string text;
  if (arguments.format == "csv") {
    text = csv(all);
  } else if (arguments.format == "otava-csv") {
    text = exchange::otava_csv_of(all);
  } else if (arguments.format == "svg") {
    if (all.size() != 1)
      throw UnusableInput{
          fmt::format("--format svg draws one series: --cell and --host leave {}", all.size())};
    text = trend_svg(all.front(), changes_in(all.front(), options_for(arguments)));
  } else if (arguments.format == "json") {
    Json json = Json::array();
    for (const auto& series : all)
      json.push_back(json_of(series, changes_in(series, options_for(arguments))));
    text = json.dump(1) + "\n";
  } else {
    for (const auto& series : all) text += trend_text(series);
  }
  put_out(text, arguments.output);
  return kFine;
}

int changes(const Arguments& arguments) {
  const exchange::History history{arguments.database, false};
  Json json = Json::array();
  std::string text;
  std::size_t looked_at = 0;
  std::size_t too_short = 0;
  for (const auto& series : history.series(arguments.cells, arguments.host)) {
    const auto found = changes_in(series, options_for(arguments));
    ++looked_at;
    too_short += series.points.size() < exchange::kFewestPoints ? 1 : 0;
    if (found.empty()) continue;
    json.push_back(json_of(series, found));
    text += trend_text(series);
    for (const auto& change : found) {
      const auto& point = series.points[change.index];
      text +=
          wrap(fmt::format("{}: {} to {} ({:+.1f} %, p {:.3f}) since {}, run {}, commit {}",
                           change.worse ? "worse" : "better", quantity(series.headline, change.before),
                           quantity(series.headline, change.after), (change.after / change.before - 1) * 100,
                           change.p, point.started, point.run, point.commit.empty() ? "?" : point.commit),
               80, "  ") +
          "\n";
    }
  }
  text += fmt::format("{} of {} series changed\n", json.size(), looked_at);
  if (too_short > 0)
    text += fmt::format("{} have fewer than the {} runs that it takes to tell\n", too_short,
                        exchange::kFewestPoints);
  put_out(arguments.format == "json" ? json.dump(1) + "\n" : text, arguments.output);
  return kFine;
}

}  // namespace

void add_history(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("history", "figures of many runs: keep, trend, changes");
  command->require_subcommand(1);
  const auto common = [&](CLI::App* sub) {
    sub->add_option("--db", arguments->database, "the SQLite file")->capture_default_str();
    return sub;
  };
  const auto selecting = [&](CLI::App* sub, const std::vector<std::string>& formats) {
    common(sub);
    sub->add_option("--cell", arguments->cells, "only these; a trailing * stands for any rest")
        ->delimiter(',');
    sub->add_option("--host", arguments->host, "only this one");
    sub->add_option("--alpha", arguments->alpha, "of the change points' permutation test")
        ->check(CLI::Range(0.005, 0.5))
        ->capture_default_str();
    sub->add_option("--format", arguments->format, "")->check(CLI::IsMember(formats))->capture_default_str();
    sub->add_option("--output", arguments->output, "write to this file instead of standard output");
    return sub;
  };
  auto* add_command = common(command->add_subcommand("add", "keep a run's figures"));
  add_command->add_option("RUN", arguments->runs, "a run's folder, results.json or summary.json")->required();
  add_command->callback([arguments, &exit_code] { exit_code = add(*arguments); });
  selecting(command->add_subcommand("trend", "each cell over time; one of them as an SVG"),
            {"text", "csv", "otava-csv", "json", "svg"})
      ->callback([arguments, &exit_code] { exit_code = trend(*arguments); });
  selecting(command->add_subcommand("changes", "where a cell stepped to another level (E-divisive)"),
            {"text", "json"})
      ->callback([arguments, &exit_code] { exit_code = changes(*arguments); });
}

}  // namespace ipc
