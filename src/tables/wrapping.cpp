#include "tables/wrapping.hpp"

#include <algorithm>
#include <cstdint>

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

/// Wide and Fullwidth of Unicode's East Asian Width (UAX #11), the blocks that text in Chinese uses.
bool is_wide(std::uint32_t point) {
  return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0x303E) ||
         (point >= 0x3041 && point <= 0xA4CF) || (point >= 0xAC00 && point <= 0xD7A3) ||
         (point >= 0xF900 && point <= 0xFAFF) || (point >= 0xFE30 && point <= 0xFE6F) ||
         (point >= 0xFF01 && point <= 0xFF60) || (point >= 0xFFE0 && point <= 0xFFE6) ||
         (point >= 0x20000 && point <= 0x3FFFD);
}

bool is_one_of(std::u32string_view points, std::uint32_t point) {
  return points.find(static_cast<char32_t>(point)) != std::u32string_view::npos;
}

}  // namespace

std::vector<Atom> atoms_of(std::string_view text) {
  constexpr std::u32string_view kOpening = U"([{“‘（［｛〈《「『【〔";
  constexpr std::u32string_view kClosing = U")]}.,:;!?%”’、。，．：；？！）］｝〉》」』】〕％…";
  std::vector<Atom> atoms;
  std::size_t spaces = 0;
  std::uint32_t last = ' ';
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
    const std::uint32_t point = next_code_point(text, at);
    if (point == ' ') {
      ++spaces;
    } else {
      const bool may_break =
          (is_wide(last) || is_wide(point)) && !is_one_of(kOpening, last) && !is_one_of(kClosing, point);
      if (last == ' ' || may_break)
        atoms.push_back({.text = text.substr(from, 0), .width = 0, .spaces_before = spaces});
      Atom& atom = atoms.back();
      atom.text = {atom.text.data(), atom.text.size() + at - from};
      atom.width += is_wide(point) ? 2 : 1;
      spaces = 0;
    }
    last = point;
  }
  return atoms;
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) width += is_wide(next_code_point(utf8, at)) ? 2 : 1;
  return width;
}

std::string wrap(std::string_view text, std::size_t width, std::string_view indent) {
  std::string result, line{indent};
  const std::size_t margin = display_width(indent);
  std::size_t used = margin;
  const auto break_line = [&] {
    result += line + "\n";
    line = indent;
    used = margin;
  };
  for (const Atom& atom : atoms_of(text)) {
    const std::size_t spaces = used == margin ? 0 : atom.spaces_before;
    if (used != margin && used + spaces + atom.width > width) {
      break_line();
    } else {
      line.append(spaces, ' ');
      used += spaces;
    }
    for (std::size_t at = 0; at < atom.text.size();) {  // longer than a line: broken anywhere
      const auto from = at;
      const std::size_t columns = is_wide(next_code_point(atom.text, at)) ? 2 : 1;
      if (used + columns > width && used != margin) break_line();
      line += atom.text.substr(from, at - from);
      used += columns;
    }
  }
  return result + line;
}

}  // namespace ipc
