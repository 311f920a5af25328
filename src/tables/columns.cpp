#include "tables/columns.hpp"

#include <algorithm>
#include <numeric>

namespace ipc {
namespace {

/// Takes from the widest columns what is more than a terminal has; from those that hold longer words than
/// that, whose floor is above it, only when the others cannot give more.
void narrow(std::vector<std::size_t>& widths, const std::vector<std::size_t>& floors) {
  constexpr std::size_t kTerminal = 80;
  constexpr std::size_t kLeast = 6;
  const std::size_t gaps = 2 * (widths.size() - 1);
  const std::size_t room = std::max(kTerminal - std::min(kTerminal, gaps), kLeast * widths.size());
  for (auto total = std::accumulate(widths.begin(), widths.end(), std::size_t{0}); total > room; --total) {
    auto widest = widths.end();
    for (auto at = widths.begin(); at != widths.end(); ++at) {
      const bool may_give = *at > floors[static_cast<std::size_t>(at - widths.begin())];
      if (may_give && (widest == widths.end() || *at > *widest)) widest = at;
    }
    --*(widest == widths.end() ? std::ranges::max_element(widths) : widest);
  }
}

}  // namespace

ColumnWidths widths_of(const TextTable& table) {
  ColumnWidths widths;
  std::vector<std::size_t> floors;
  const auto measure = [&](const std::vector<std::string>& cells) {
    widths.natural.resize(std::max(widths.natural.size(), cells.size()));
    floors.resize(widths.natural.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths.natural[i] = std::max(widths.natural[i], display_width(cells[i]));
      for (const Atom& atom : atoms_of(cells[i])) floors[i] = std::max(floors[i], atom.width);
    }
  };
  measure(table.header);
  for (const auto& row : table.rows) measure(row);
  widths.terminal = widths.natural;
  narrow(widths.terminal, floors);
  return widths;
}

}  // namespace ipc
