// The textbooks' columns for every mechanism of the catalogue, where the lecture notes' table ends: how it is
// found and held, who may use it, what it moves and keeps, and which limit is met first.
#pragma once
#include <vector>

#include "registry.hpp"
#include "tables/language.hpp"
#include "tables/layout.hpp"

namespace ipc {

/// Three tables of four columns each, as wide as a terminal. Mechanisms with the same entries share a row,
/// unless `merge` is false. What Linux lacks stands below. The limits are read now, on this machine.
[[nodiscard]] std::vector<TextTable> textbook_tables(Language language, bool merge);

/// The default limit that a sender meets first, as this machine has it now; "–" where there is none but
/// memory.
[[nodiscard]] std::string default_limit(const Mechanism& mechanism);

}  // namespace ipc
