// RecordedRun: the launches of a finished run, read back for whoever compares, exports or keeps them.
//
// The file may come from anywhere, so nothing in it is believed: every figure is checked to be a finite
// number of the right sign, every name to be printable, every cell and launch to stand there once.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "files/json.hpp"

namespace ipc::gate {

struct RecordedCell {
  std::string name;
  std::string scenario, mechanism, placement;
  std::string headline;           // the metric that stands for the cell
  bool higher_is_better = false;  // of the headline
  std::vector<double> values;     // of the headline, by launch, each above zero
  /// Other figures by name (docs/SCHEMA.md), by launch, each at least zero; without launches (a lone
  /// summary.json) their medians are in `medians` alone.
  std::map<std::string, std::vector<double>> metrics;
  std::map<std::string, double> medians;
  std::optional<double> low, high;  // the summary's interval for the headline
  std::set<std::string> flags;

  /// What an operation costs, so that more is always worse: the headline, or its reciprocal where higher is
  /// better.
  [[nodiscard]] std::vector<double> costs() const;
};

/// What spoiled the run while its launches lasted; absent where it was not recorded.
struct Disturbances {
  std::optional<double> steal;       // by the hypervisor: of wall time × CPUs
  std::optional<double> throttled;   // by a cgroup's quota: of wall time
  std::optional<double> others_cpu;  // by everybody else: of one CPU's wall time
};

struct RecordedRun {
  std::string id, host, profile, started, version;
  std::string commit;      // empty: not recorded
  std::string build_type;  // "Release"
  std::string compiler, sanitize;
  bool complete = true;
  Json machine = Json::object();
  std::optional<double> load;  // of the machine when the run began
  Disturbances disturbances;
  std::map<std::string, std::vector<double>>
      canaries;  // readings by name (runner/canary.hpp), each above zero
  std::map<std::string, RecordedCell, std::less<>> cells;  // by name
  std::set<std::string> failed;                            // cells with a failed launch
};

/// Takes a run's folder, a results.json or a summary.json. A folder gives the most: intervals and flags from
/// summary.json, every counter of every launch from results.json. Throws UnusableInput with one line that
/// names the file and what is wrong with it.
[[nodiscard]] RecordedRun read_recorded_run(const std::filesystem::path& path);

/// The same from a parsed document of either kind; `source` names it in what is thrown.
[[nodiscard]] RecordedRun recorded_run_from(const Json& document, const std::string& source);

}  // namespace ipc::gate
