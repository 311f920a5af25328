#include "tables/ties.hpp"

#include <algorithm>

#include "stats/ranking.hpp"

namespace ipc {

std::vector<bool> tied_with_best(std::span<const CellSummary* const> column) {
  std::vector<std::size_t> places;  // in the column, of each cell that is ranked
  std::vector<std::vector<double>> values;
  for (std::size_t i = 0; i < column.size(); ++i)
    if (column[i] != nullptr && !column[i]->launch_values.empty()) {
      places.push_back(i);
      values.push_back(column[i]->launch_values);
    }
  std::vector<bool> tied(column.size(), false);
  if (values.size() < 2) return tied;
  const auto ranked = stats::rank_cells(
      values, {.better = stats::Better::lower, .alpha = 0.05, .family = stats::Family::neighbours});
  for (const std::size_t other : ranked.front().tied) tied[places[other]] = true;
  return tied;
}

}  // namespace ipc
