// The two tables that `ipcbench table` prints from a run: every mechanism beside the fastest, and the lecture
// notes' three columns with their row 效率 graded from the measurement.
#pragma once
#include <string_view>
#include <vector>

#include "tables/layout.hpp"
#include "tables/summary.hpp"

namespace ipc {

enum class Language { en, zh };

/// Throws UnusableInput that lists what there is.
[[nodiscard]] Language parse_language(std::string_view name);

/// Round trip and throughput of every mechanism, by placement, and as a multiple of the fastest.
[[nodiscard]] TextTable mechanism_table(const Summary& summary, Language language);

/// Tasks through a pool against a fork per task. Without rows when the run has none.
[[nodiscard]] TextTable dispatch_table(const Summary& summary, Language language);

/// The notes' comparison of pipe, message queue and shared memory: what they say of 效率, and what was
/// measured. A column counts as fast when it reaches at least kFastShare of the best of the three, and as
/// ordinary otherwise.
[[nodiscard]] TextTable notes_table(const Summary& summary, Language language);
inline constexpr double kFastShare = 0.5;

}  // namespace ipc
