// Columns: how wide those of a table are, and become where a terminal is too narrow for them.
#pragma once
#include <vector>

#include "tables/layout.hpp"

namespace ipc {

struct ColumnWidths {
  std::vector<std::size_t> natural;   // what the longest cell takes
  std::vector<std::size_t> terminal;  // together with two spaces between columns at most 80
};
[[nodiscard]] ColumnWidths widths_of(const TextTable& table);

}  // namespace ipc
