#include "tables/latex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <utility>

#include "tables/columns.hpp"

namespace ipc {
namespace {

std::string in_latex(std::string_view text) {
  // What pdflatex knows only by name.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSigns{
      {{"✓", "\\ding{51}"},
       {"✗", "\\ding{55}"},
       {"†", "\\textdagger{}"},
       {"≥", "$\\geq$"},
       {"≤", "$\\leq$"},
       {"−", "$-$"},
       {"×", "$\\times$"},
       {"µ", "\\textmu{}"},
       {"≈", "$\\approx$"}}};
  std::string result;
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  if (begin > 0) result += "\\quad ";  // a cell that begins with space is indented
  for (std::size_t at = begin; at < text.size();) {
    const auto sign =
        std::ranges::find_if(kSigns, [&](const auto& one) { return text.substr(at).starts_with(one.first); });
    if (sign != kSigns.end()) {
      result += sign->second;
      at += sign->first.size();
      continue;
    }
    const char c = text[at++];
    if (c == '\\')
      result += "\\textbackslash{}";
    else if (c == '~')
      result += "\\textasciitilde{}";
    else if (c == '^')
      result += "\\textasciicircum{}";
    else if (c == '<' || c == '>')
      result += c == '<' ? "\\textless{}" : "\\textgreater{}";
    else {
      if (std::string_view{"#$%&_{}"}.find(c) != std::string_view::npos) result += '\\';
      result += c;
    }
  }
  return result;
}

/// l and r; or, where the lines would be longer than a page is wide, columns that break their text.
std::string columns_in_latex(const TextTable& table) {
  const auto [natural, widths] = widths_of(table);
  if (!table.prose || natural == widths) {
    std::string columns(table.header.size(), table.prose ? 'l' : 'r');
    columns.front() = 'l';
    return columns;
  }
  const auto total = static_cast<double>(std::accumulate(widths.begin(), widths.end(), std::size_t{0}));
  constexpr double kOfTheLine = 0.9;  // the rest is between the columns
  std::string columns;
  for (const std::size_t width : widths)
    columns += fmt::format(">{{\\raggedright\\arraybackslash}}p{{{:.3f}\\linewidth}}",
                           kOfTheLine * static_cast<double>(width) / total);
  return columns;
}

}  // namespace

std::string write_latex(const TextTable& table) {
  const auto write_row = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : " & ") + in_latex(cells[i]);
    return line + " \\\\\n";
  };
  std::string text = fmt::format(
      "% {}\n% \\usepackage{{array,booktabs,pifont,textcomp}}; with Chinese: the class ctexart, xelatex\n"
      "\\begin{{tabular}}{{{}}}\n\\toprule\n",
      table.title, columns_in_latex(table));
  text += write_row(table.header) + "\\midrule\n";
  for (const auto& row : table.rows) text += write_row(row);
  text += "\\bottomrule\n\\end{tabular}\n";
  for (const auto& note : table.notes) text += fmt::format("% {}\n", note);
  for (const auto& command : table.commands) text += fmt::format("% {}\n", command);
  return text;
}

}  // namespace ipc
