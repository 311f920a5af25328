// Merge: runs of several hosts laid over each other in one run folder, for the tables and the charts.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "files/json.hpp"

namespace ipc::exchange {

/// A run's files as parsed; `histograms` is null where there are none.
struct RunFiles {
  Json summary, histograms;
};

/// One run in which each mechanism stands once per host, as `pipe@lab7`, so that hosts are compared as
/// mechanisms are. `null`, which is each harness's own cost, is left out. Runs of one host are told apart by
/// a number (`lab7`, `lab7-2`). Throws UnusableInput below two runs, and where a run is not one of ours.
[[nodiscard]] RunFiles merge_runs(std::span<const RunFiles> runs, const std::string& id);

/// Reads the runs' folders and writes the merged folder, which must not hold a run. Throws UnusableInput.
void merge_folders(std::span<const std::string> runs, const std::filesystem::path& out);

}  // namespace ipc::exchange
