#include "tables/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "files/json.hpp"

namespace ipc {
namespace {

/// The next code point; a byte that is not UTF-8 stands for itself.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0xC0) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  std::uint32_t point = lead & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    point = (point << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return point;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

/// Wide and Fullwidth of Unicode's East Asian Width (UAX #11), the blocks that text in Chinese uses.
bool is_wide(std::uint32_t point) {
  return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0x303E) ||
         (point >= 0x3041 && point <= 0xA4CF) || (point >= 0xAC00 && point <= 0xD7A3) ||
         (point >= 0xF900 && point <= 0xFAFF) || (point >= 0xFE30 && point <= 0xFE6F) ||
         (point >= 0xFF01 && point <= 0xFF60) || (point >= 0xFFE0 && point <= 0xFFE6) ||
         (point >= 0x20000 && point <= 0x3FFFD);
}

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string space(width - std::min(width, display_width(text)), ' ');
  return left ? text + space : space + text;
}

/// The cell as it is where it fits, or broken into lines; what a cell begins with to be indented is kept.
std::vector<std::string> lines_of(const std::string& cell, std::size_t width) {
  if (display_width(cell) <= width) return {cell};
  const std::string indent(std::min(cell.find_first_not_of(' '), width / 2), ' ');
  const std::string text = wrap(std::string_view{cell}.substr(indent.size()), width, indent);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Takes from the widest columns what is more than a terminal has.
void narrow(std::vector<std::size_t>& widths) {
  constexpr std::size_t kTerminal = 80;
  constexpr std::size_t kLeast = 6;
  const std::size_t gaps = 2 * (widths.size() - 1);
  const std::size_t room = std::max(kTerminal - std::min(kTerminal, gaps), kLeast * widths.size());
  for (auto total = std::accumulate(widths.begin(), widths.end(), std::size_t{0}); total > room; --total)
    --*std::ranges::max_element(widths);
}

std::string write_text(const TextTable& table) {
  std::vector<std::size_t> widths;
  const auto measure = [&](const std::vector<std::string>& cells) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], display_width(cells[i]));
  };
  measure(table.header);
  for (const auto& row : table.rows) measure(row);
  narrow(widths);
  const auto write_row = [&](const std::vector<std::string>& cells) {
    std::vector<std::vector<std::string>> columns;  // of lines
    std::size_t height = 1;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      columns.push_back(lines_of(cells[i], widths[i]));
      height = std::max(height, columns.back().size());
    }
    std::string text;
    for (std::size_t at = 0; at < height; ++at) {
      std::string line;
      for (std::size_t i = 0; i < columns.size(); ++i)
        line += fmt::format(
            "{}{}", i == 0 ? "" : "  ",
            padded(at < columns[i].size() ? columns[i][at] : "", widths[i], i == 0 || table.prose));
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
  };
  std::size_t total = 2 * (widths.size() - 1);
  for (const auto width : widths) total += width;
  std::string rule;
  for (std::size_t i = 0; i < total; ++i) rule += "─";
  std::string text = table.title.empty() ? "" : wrap(table.title, 80) + "\n";
  text += write_row(table.header) + rule + "\n";
  for (const auto& row : table.rows) text += write_row(row);
  for (const auto& note : table.notes) text += wrap(note, 80, "  ") + "\n";
  return text;
}

std::string escaped(std::string_view text, std::string_view special, std::string_view escape) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += escape;
    result += c;
  }
  return result;
}

std::string write_markdown(const TextTable& table) {
  const auto write_row = [](const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const auto& cell : cells) line += fmt::format(" {} |", escaped(cell, "|<>*_`\\", "\\"));
    return line + "\n";
  };
  std::string text =
      table.title.empty() ? "" : fmt::format("**{}**\n\n", escaped(table.title, "|<>*_`\\", "\\"));
  text += write_row(table.header) + "|";
  for (std::size_t i = 0; i < table.header.size(); ++i) text += i == 0 || table.prose ? " --- |" : " ---: |";
  text += "\n";
  for (const auto& row : table.rows) text += write_row(row);
  for (const auto& note : table.notes) text += fmt::format("\n{}\n", escaped(note, "|<>*_`\\", "\\"));
  return text;
}

std::string write_csv(const TextTable& table) {  // RFC 4180
  const auto write_row = [](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool quote = cells[i].find_first_of(",\"\r\n") != std::string::npos;
      line += (i == 0 ? "" : ",") + (quote ? fmt::format("\"{}\"", escaped(cells[i], "\"", "\"")) : cells[i]);
    }
    return line + "\r\n";
  };
  std::string text = write_row(table.header);
  for (const auto& row : table.rows) text += write_row(row);
  return text;
}

std::string write_latex(const TextTable& table) {  // needs booktabs, and CJK text needs ctex
  const auto tex = [](std::string_view text) {
    std::string result;
    for (const char c : text) {
      if (c == '\\')
        result += "\\textbackslash{}";
      else if (c == '~')
        result += "\\textasciitilde{}";
      else if (c == '^')
        result += "\\textasciicircum{}";
      else {
        if (std::string_view{"#$%&_{}"}.find(c) != std::string_view::npos) result += '\\';
        result += c;
      }
    }
    return result;
  };
  const auto write_row = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : " & ") + tex(cells[i]);
    return line + " \\\\\n";
  };
  std::string text = fmt::format("% {}\n\\begin{{tabular}}{{l{}}}\n\\toprule\n", table.title,
                                 std::string(table.header.size() - 1, table.prose ? 'l' : 'r'));
  text += write_row(table.header) + "\\midrule\n";
  for (const auto& row : table.rows) text += write_row(row);
  text += "\\bottomrule\n\\end{tabular}\n";
  for (const auto& note : table.notes) text += fmt::format("% {}\n", note);
  return text;
}

}  // namespace

Format parse_format(std::string_view name) {
  if (name == "text") return Format::text;
  if (name == "md") return Format::markdown;
  if (name == "csv") return Format::csv;
  if (name == "tex") return Format::latex;
  throw UnusableInput{fmt::format("format '{}': expected one of text, md, csv, tex", name)};
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) width += is_wide(next_code_point(utf8, at)) ? 2 : 1;
  return width;
}

std::string wrap(std::string_view text, std::size_t width, std::string_view indent) {
  std::string result;
  std::string line{indent};
  std::size_t used = display_width(indent);
  bool fresh = true;
  const auto break_line = [&] {
    result += line + "\n";
    line = indent;
    used = display_width(indent);
    fresh = true;
  };
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = text.find(' ', begin);
    if (end == std::string_view::npos) end = text.size();
    const auto word = text.substr(begin, end - begin);
    begin = end + 1;
    // Chinese has no spaces: what is wide may break anywhere, so only other words are kept whole.
    const bool whole = display_width(word) == code_points(word);
    if (!fresh && used + 1 + (whole ? display_width(word) : 1) > width) break_line();
    if (!fresh) line += ' ', ++used;
    for (std::size_t at = 0; at < word.size();) {
      const auto from = at;
      const auto columns = is_wide(next_code_point(word, at)) ? 2U : 1U;
      if (used + columns > width) break_line();
      line += word.substr(from, at - from);
      used += columns;
      fresh = false;
    }
  }
  return result + line;
}

std::string write_table(const TextTable& table, Format format) {
  switch (format) {
    case Format::text:
      return write_text(table);
    case Format::markdown:
      return write_markdown(table);
    case Format::csv:
      return write_csv(table);
    case Format::latex:
      return write_latex(table);
  }
  return {};
}

}  // namespace ipc
