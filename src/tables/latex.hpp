// LaTeX: a table to be included in a document.
#pragma once
#include <string>

#include "tables/layout.hpp"

namespace ipc {

/// One tabular, which begins with a comment: its title and the packages that it needs. The notes follow as
/// comments.
[[nodiscard]] std::string write_latex(const TextTable& table);

}  // namespace ipc
