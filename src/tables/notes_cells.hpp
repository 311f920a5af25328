// The comparison table of notes 003 and 004: each cell's words, and the experiment behind it.
#pragma once
#include <string_view>
#include <vector>

#include "tables/language.hpp"

namespace ipc {

struct NotesCell {
  std::string_view version;  // the notes that have it: "003" or "004"
  std::string_view key;      // what `ipcbench explain` calls the row: "efficiency"
  Words row;
  std::string_view column;  // "pipe", "queue" or "shared_memory"
  Words words;
  std::string_view claim;  // whose part it is; empty where the cell only describes
};

/// Row by row as in the notes, each in the order of the columns.
[[nodiscard]] const std::vector<NotesCell>& notes_cells();

}  // namespace ipc
