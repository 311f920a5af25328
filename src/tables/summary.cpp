#include "tables/summary.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "version.hpp"

namespace ipc {
namespace {

double finite(const Json& json, const char* key) {
  const auto value = json.at(key).get<double>();
  if (!std::isfinite(value)) throw UnusableInput{fmt::format("'{}' is not a finite number", key)};
  return value;
}

CellSummary read_cell(const Json& json) {
  CellSummary cell{.name = json.at("name").get<std::string>(),
                   .scenario = json.at("scenario").get<std::string>(),
                   .mechanism = json.at("mechanism").get<std::string>(),
                   .placement = json.at("workload").at("placement").get<std::string>(),
                   .headline = json.at("headline").get<std::string>(),
                   .size = json.at("workload").value("size", std::int64_t{0}),
                   .launches = json.at("launches").get<std::size_t>(),
                   .value = finite(json, "value"),
                   .low = {},
                   .high = {},
                   .launch_values = json.value("launch_values", std::vector<double>{}),
                   .flags = json.value("flags", std::vector<std::string>{}),
                   .workload = json.at("workload"),
                   .metrics = json.at("metrics")};
  if (json.contains("low")) cell.low = finite(json, "low");
  if (json.contains("high")) cell.high = finite(json, "high");
  return cell;
}

}  // namespace

std::optional<double> CellSummary::metric(const std::string& metric_name) const {
  const auto found = metrics.find(metric_name);
  if (found == metrics.end() || !found->contains("median")) return std::nullopt;
  return found->at("median").get<double>();
}

Summary read_summary(const std::filesystem::path& run) {
  std::error_code none;
  const auto file = std::filesystem::is_directory(run, none) ? run / "summary.json" : run;
  const Json json = read_json(file);
  try {
    if (!json.is_object() || !json.contains("schema")) throw UnusableInput{"it is not a summary of a run"};
    if (json.at("schema") != kSchema)
      throw UnusableInput{
          fmt::format("its schema is {}; this program reads {}", json.at("schema").dump(), kSchema)};
    Summary summary{.run = json.at("run"),
                    .machine = json.at("machine"),
                    .cells = {},
                    .skipped = json.at("skipped"),
                    .failed = json.at("failed")};
    std::set<std::string> names;
    for (const Json& cell : json.at("cells")) {
      summary.cells.push_back(read_cell(cell));
      if (!names.insert(summary.cells.back().name).second)
        throw UnusableInput{fmt::format("cell '{}' stands there twice", summary.cells.back().name)};
    }
    return summary;
  } catch (const Json::exception& error) {
    throw UnusableInput{fmt::format("{}: not a summary of a run: {}", file.string(), error.what())};
  } catch (const UnusableInput& error) {
    throw UnusableInput{fmt::format("{}: {}", file.string(), error.what())};
  }
}

}  // namespace ipc
