// What to say to somebody who typed a name that does not exist: the names there are, or the nearest of many.
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace ipc {

/// Insertions, deletions and replacements that make one word of the other (Levenshtein 1966).
[[nodiscard]] inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

/// "expected one of a, b, c"; of many: "did you mean 'pipe'? (ipcbench list names all 40)". `named` is a
/// range of things with a member `name`.
template <class Range>
[[nodiscard]] std::string expected_one_of(std::string_view typed, const Range& named) {
  constexpr std::size_t kFew = 12;
  std::vector<std::string_view> names;
  for (const auto& thing : named) names.push_back(thing.name);
  if (names.size() <= kFew) return fmt::format("expected one of {}", fmt::join(names, ", "));
  const auto nearest =
      std::ranges::min(names, {}, [&](std::string_view name) { return edit_distance(typed, name); });
  return fmt::format("did you mean '{}'? (ipcbench list names all {})", nearest, names.size());
}

}  // namespace ipc
