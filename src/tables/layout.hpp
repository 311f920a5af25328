// Layout: a table of cells of text, written for a terminal, for Markdown, CSV or LaTeX.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ipc {

struct TextTable {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes;  // below the table, a line each
  bool prose = false;              // words rather than figures: every column is flush left
};

enum class Format { text, markdown, csv, latex };

/// Throws UnusableInput that lists what there is.
[[nodiscard]] Format parse_format(std::string_view name);

/// The first column is flush left, the others flush right, unless they are prose. As text, what is wider than
/// 80 columns is made narrower: the cells of the widest columns then take several lines.
[[nodiscard]] std::string write_table(const TextTable& table, Format format);

/// Columns that UTF-8 text takes in a terminal: East Asian wide characters take two.
[[nodiscard]] std::size_t display_width(std::string_view utf8);

/// The text, broken at spaces so that no line is wider than `width` columns.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width, std::string_view indent = "");

}  // namespace ipc
