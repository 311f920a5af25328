// Ties: which cells of a column cannot be told apart from its best.
#pragma once
#include <span>
#include <vector>

#include "tables/summary.hpp"

namespace ipc {

/// For each cell (null: an empty place) whether it is tied with the one of the best median: the 95 % interval
/// of their difference, adjusted for the number of cells, holds 0 (stats/ranking.hpp). The best itself is
/// not; nor is anything where the best stands alone. Lower is better.
[[nodiscard]] std::vector<bool> tied_with_best(std::span<const CellSummary* const> column);

}  // namespace ipc
