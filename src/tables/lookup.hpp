// Lookup: finding the cells of a summary that a table shows.
#pragma once
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "tables/language.hpp"
#include "tables/summary.hpp"

namespace ipc {

/// As a column's head: "one CPU", "two CPUs" …
[[nodiscard]] Words words_for(std::string_view placement);

[[nodiscard]] std::vector<const CellSummary*> cells_of(const Summary& summary, std::string_view scenario);

/// The placements that stand in these cells, in the order of kPlacementNames.
[[nodiscard]] std::vector<std::string_view> placements_of(const std::vector<const CellSummary*>& cells);

/// The smallest size that most mechanisms were measured at: what "a small message" is in this run.
[[nodiscard]] std::int64_t common_size(const std::vector<const CellSummary*>& cells);

/// The placement that shows a mechanism's own speed best: across CPUs, where both sides can work at once.
[[nodiscard]] std::string_view widest(const std::vector<std::string_view>& placements);

/// Nothing where it was not measured.
[[nodiscard]] const CellSummary* find(const std::vector<const CellSummary*>& cells,
                                      std::string_view mechanism, std::string_view placement,
                                      std::int64_t size);

/// Bytes per second; 0 where that is not known.
[[nodiscard]] double bandwidth(const CellSummary& cell);

/// The size at which this mechanism moves most bytes per second; nothing where it was not measured.
[[nodiscard]] const CellSummary* best_stream(const std::vector<const CellSummary*>& streams,
                                             std::string_view mechanism, std::string_view placement);

/// Where the figures are from: the run, its profile, the machine.
[[nodiscard]] std::string describe_run(const Summary& summary, Language language);

}  // namespace ipc
