// The tables that `ipcbench table` prints from a run, beside the notes' (tables/notes.hpp) and the textbooks'
// (tables/textbook.hpp, tables/classic.hpp).
#pragma once
#include "tables/language.hpp"
#include "tables/layout.hpp"
#include "tables/summary.hpp"

namespace ipc {

/// Round trip and throughput of every mechanism, by placement, and as a multiple of the fastest.
[[nodiscard]] TextTable mechanism_table(const Summary& summary, Language language);

/// Tasks through a pool against a fork per task. Without rows when the run has none.
[[nodiscard]] TextTable dispatch_table(const Summary& summary, Language language);

}  // namespace ipc
