// Summary: a run's summary.json, read and checked, for everything that shows figures.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/json.hpp"

namespace ipc {

struct CellSummary {
  std::string name, scenario, mechanism, placement, headline;
  std::int64_t size = 0;  // bytes; 0: the scenario has none
  std::size_t launches = 0;
  double value = 0;  // of the headline: the median over launches
  std::optional<double> low, high;
  std::optional<double> multiple_of_limit{};  // absent: no floor under it was measured
  std::vector<double> launch_values{};        // of the headline, by launch
  std::vector<std::string> flags;
  Json workload, metrics;

  /// The median of another metric; absent when it was not measured.
  [[nodiscard]] std::optional<double> metric(const std::string& metric_name) const;
};

/// One entry of `cells`. Throws Json::exception, or UnusableInput for a number that is not finite.
[[nodiscard]] CellSummary read_cell(const Json& json);

struct Summary {
  Json run, machine;
  std::vector<CellSummary> cells;
  Json skipped, failed;
};

/// Takes a run's folder or a summary.json. Throws UnusableInput naming the file and what is wrong with it.
[[nodiscard]] Summary read_summary(const std::filesystem::path& run);

}  // namespace ipc
