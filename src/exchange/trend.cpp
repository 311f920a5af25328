// Series over time: where they step, and how they look.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "exchange/export.hpp"
#include "exchange/history.hpp"
#include "gate/write_comparison.hpp"
#include "stats/order_statistics.hpp"
#include "tables/quantity.hpp"

namespace ipc::exchange {
namespace {

std::vector<double> values_of(std::span<const Point> points) {
  std::vector<double> values;
  for (const Point& point : points) values.push_back(point.value);
  return values;
}

std::string quantity(const std::string& metric, double value) {
  if (metric.ends_with("_ns")) return write_time(value);
  return metric == "bytes_per_s" ? write_bandwidth(value) : write_rate(value);
}

}  // namespace

std::vector<Change> changes_in(const Series& series, const stats::ChangePointOptions& options) {
  if (series.points.size() < kFewestPoints) return {};
  auto logs = values_of(series.points);
  for (double& value : logs) value = std::log(value);
  const auto found = stats::change_points(logs, options);
  std::vector<Change> changes;
  const std::span points{series.points};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::size_t begin = i == 0 ? 0 : found[i - 1].index;
    const std::size_t end = i + 1 == found.size() ? points.size() : found[i + 1].index;
    Change change{.index = found[i].index,
                  .before = stats::median(values_of(points.subspan(begin, found[i].index - begin))),
                  .after = stats::median(values_of(points.subspan(found[i].index, end - found[i].index))),
                  .p = found[i].p};
    change.worse = (change.after > change.before) != series.higher_is_better;
    changes.push_back(change);
  }
  return changes;
}

std::string otava_csv_of(std::span<const Series> all) {
  // A run is named by its start, too: two of one name may have been kept.
  using Run = std::pair<std::string, std::string>;
  std::map<Run, OtavaRow> rows;
  for (const Series& series : all) {
    const auto origin = [](const Series& s) { return std::tie(s.host, s.machine, s.profile); };
    if (origin(series) != origin(all.front()))
      throw UnusableInput{fmt::format(
          "Otava's table is of one host, machine and profile, not of {} on {} as well as {} on {}",
          all.front().profile, all.front().host, series.profile, series.host)};
    for (const Point& point : series.points)
      rows[{point.started, point.run}] = {.started = point.started, .commit = point.commit, .values = {}};
  }
  for (const Series& series : all) {
    if (series.points.size() != rows.size()) continue;  // not in every run
    for (const Point& point : series.points)
      rows.at({point.started, point.run}).values.emplace_back(series.cell, point.value);
  }
  std::vector<OtavaRow> table;
  for (auto& [run, row] : rows) table.push_back(std::move(row));
  if (table.empty() || table.front().values.empty())
    throw UnusableInput{"no cell is in every run of the history"};
  return otava_csv(table);
}

std::string sparkline(std::span<const Point> points) {
  constexpr std::array<const char*, 8> kSteps{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (points.empty()) return {};
  const auto [low, high] = std::ranges::minmax(points, {}, &Point::value);
  std::string line;
  for (const Point& point : points) {
    const double share = high.value > low.value ? (point.value - low.value) / (high.value - low.value) : 0.5;
    line += kSteps[std::min(static_cast<std::size_t>(share * kSteps.size()), kSteps.size() - 1)];
  }
  return line;
}

std::string trend_svg(const Series& series, std::span<const Change> changes) {
  constexpr double kWidth = 800, kHeight = 300, kLeft = 90, kRight = 20, kTop = 50, kBottom = 40;
  const std::span points{series.points};
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"#fff\"/>\n"
      "<text x=\"{2}\" y=\"22\" font-size=\"14\">{3}</text>\n<text x=\"{2}\" y=\"40\" fill=\"#666\">{4}, {5} "
      "runs on {6}</text>\n",
      kWidth, kHeight, kLeft, gate::xml_escape(series.cell), gate::xml_escape(series.headline), points.size(),
      gate::xml_escape(series.host));
  if (points.empty()) return svg + "</svg>\n";
  const auto [low, high] = std::ranges::minmax(points, {}, &Point::value);
  const double span = high.value > low.value ? high.value - low.value : high.value;
  const double bottom = low.value - 0.05 * span;
  const double top = high.value + 0.05 * span;
  const auto x = [&](std::size_t i) {
    return kLeft +
           (kWidth - kLeft - kRight) * (static_cast<double>(i) + 0.5) / static_cast<double>(points.size());
  };
  const auto y = [&](double value) {
    return kHeight - kBottom - (kHeight - kTop - kBottom) * (value - bottom) / (top - bottom);
  };
  for (const double value : {low.value, (low.value + high.value) / 2, high.value})
    svg += fmt::format(
        "<line x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#ddd\"/>\n<text x=\"{3}\" "
        "y=\"{4:.1f}\" "
        "text-anchor=\"end\">{5}</text>\n",
        kLeft, kWidth - kRight, y(value), kLeft - 8, y(value) + 4, quantity(series.headline, value));
  for (const Change& change : changes) {
    const double at = (x(change.index) + x(change.index - 1)) / 2;
    svg += fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" stroke=\"{3}\" stroke-dasharray=\"4 "
        "3\"/>\n"
        "<text x=\"{4:.1f}\" y=\"{5}\" fill=\"{3}\">{6:+.1f} %</text>\n",
        at, kTop, kHeight - kBottom, change.worse ? "#b3261e" : "#1b6e3c", at + 4, kTop + 10,
        (change.after / change.before - 1) * 100);
  }
  std::string line;
  for (std::size_t i = 0; i < points.size(); ++i)
    line += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", x(i), y(points[i].value));
  svg +=
      fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"#2f5d8a\" stroke-width=\"1.5\"/>\n", line);
  for (std::size_t i = 0; i < points.size(); ++i)
    svg += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"#2f5d8a\"><title>{} {}: {}</title></circle>\n",
        x(i), y(points[i].value), gate::xml_escape(points[i].started), gate::xml_escape(points[i].commit),
        quantity(series.headline, points[i].value));
  svg += fmt::format(
      "<text x=\"{}\" y=\"{}\">{}</text>\n<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n</svg>\n",
      kLeft, kHeight - 14, gate::xml_escape(points.front().started), kWidth - kRight, kHeight - 14,
      gate::xml_escape(points.back().started));
  return svg;
}

}  // namespace ipc::exchange
