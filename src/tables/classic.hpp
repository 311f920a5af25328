// The classic tables of the textbooks, reproduced from a run: the same rows and units as in the books, this
// machine's figures, and what is lacking marked as such with the command that would measure it.
#pragma once
#include <string_view>
#include <vector>

#include "tables/language.hpp"
#include "tables/layout.hpp"
#include "tables/summary.hpp"

namespace ipc {

/// `name` is one of
///   unpv2   Stevens, UNIX Network Programming vol. 2, appendix A: latency, bandwidth, increments under locks
///   apue    Stevens and Rago, Advanced Programming in the UNIX Environment, chapter 15
///   tlpi28  Kerrisk, The Linux Programming Interface, table 28-3: making processes
///   tlpi43  the same, chapter 43: figure 43-1 and tables 43-1 and 43-2, with measured figures beside them
///   lmbench McVoy and Staelin, lmbench's summary
/// Throws UnusableInput that lists what there is.
[[nodiscard]] std::vector<TextTable> classic_tables(std::string_view name, const Summary& summary,
                                                    Language language);

// Each in the file of its name.
[[nodiscard]] std::vector<TextTable> unpv2_tables(const Summary& summary, Language language);
[[nodiscard]] std::vector<TextTable> apue_tables(const Summary& summary, Language language);
[[nodiscard]] std::vector<TextTable> tlpi28_tables(const Summary& summary, Language language);
[[nodiscard]] std::vector<TextTable> tlpi43_tables(const Summary& summary, Language language);
[[nodiscard]] std::vector<TextTable> lmbench_tables(const Summary& summary, Language language);

}  // namespace ipc
