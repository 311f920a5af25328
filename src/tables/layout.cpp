#include "tables/layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "files/json.hpp"
#include "tables/columns.hpp"
#include "tables/latex.hpp"

namespace ipc {
namespace {

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

/// A command that can be pasted as it stands: each line but the last ends in a backslash.
std::string write_command(std::string_view command, std::string_view indent) {
  std::string text = wrap(command, 78, std::string{indent} + "  ").substr(2);
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 3) text.insert(at, " \\");
  return text + "\n";
}

std::string write_text(const TextTable& table) {
  const std::vector<std::size_t> widths = widths_of(table).terminal;
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
  for (const auto& command : table.commands) text += write_command(command, "    ");
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
  for (const auto& command : table.commands)
    text += fmt::format("\n```sh\n{}```\n", write_command(command, ""));
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

}  // namespace

Format parse_format(std::string_view name) {
  if (name == "text") return Format::text;
  if (name == "md") return Format::markdown;
  if (name == "csv") return Format::csv;
  if (name == "tex") return Format::latex;
  throw UnusableInput{fmt::format("format '{}': expected one of text, md, csv, tex", name)};
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
