// Results: the journal of a run, turned into the files that people and programs read (docs/SCHEMA.md).
#pragma once
#include <filesystem>

#include "runner/run.hpp"

namespace ipc {

/// Writes results.json, summary.json and histograms.json beside the journal. Works on an unfinished run, too:
/// then summary.json says `"complete": false`.
RunOutcome write_results(const std::filesystem::path& folder);

}  // namespace ipc
