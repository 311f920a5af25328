// Layout: a table of cells of text, written for a terminal, for Markdown, CSV or LaTeX.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tables/wrapping.hpp"

namespace ipc {

struct TextTable {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes;       // below the table, a line each
  std::vector<std::string> commands{};  // below the notes, so that they can be pasted
  bool prose = false;                   // words rather than figures: every column is flush left
};

enum class Format { text, markdown, csv, latex };

/// Throws UnusableInput that lists what there is.
[[nodiscard]] Format parse_format(std::string_view name);

/// The first column is flush left, the others flush right, unless they are prose. As text, what is wider than
/// 80 columns is made narrower: the cells of the widest columns then take several lines.
[[nodiscard]] std::string write_table(const TextTable& table, Format format);

}  // namespace ipc
