// Wrapping: how wide UTF-8 text is in a terminal, and where it may be broken.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ipc {

/// Columns that UTF-8 text takes in a terminal: East Asian wide characters take two.
[[nodiscard]] std::size_t display_width(std::string_view utf8);

/// What must not be torn: a word, or a wide character with the punctuation that clings to it (a line begins
/// with no full stop and ends with no opening bracket).
struct Atom {
  std::string_view text;                     // out of the text that was asked for
  std::size_t width = 0, spaces_before = 0;  // columns
};
[[nodiscard]] std::vector<Atom> atoms_of(std::string_view text);

/// The text, broken between its atoms so that no line is wider than `width` columns; only an atom that is
/// wider than that is torn. Each line begins with `indent`.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width, std::string_view indent = "");

}  // namespace ipc
