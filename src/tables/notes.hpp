// The lecture notes' comparison of pipe, message queue and shared memory, in its two versions, each cell
// beside what the experiments say of it.
#pragma once
#include <filesystem>
#include <vector>

#include "files/json.hpp"
#include "tables/language.hpp"
#include "tables/layout.hpp"
#include "tables/summary.hpp"

namespace ipc {

/// A run's claims.json; null where `ipcbench claims` has not been run on it. Takes a run's folder or a
/// summary.json. Throws UnusableInput naming the file and what is wrong with it.
[[nodiscard]] Json read_claims(const std::filesystem::path& run);

/// Notes 003's table and notes 004's. A cell's verdict is that of `claims`, as read_claims returns it. The
/// row 效率 (efficiency) is measured as well: a column counts as fast when it reaches at least kFastShare of
/// the best of the three, and as ordinary otherwise.
[[nodiscard]] std::vector<TextTable> notes_tables(const Summary& summary, const Json& claims,
                                                  Language language);
inline constexpr double kFastShare = 0.5;

}  // namespace ipc
