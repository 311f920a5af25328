// A page of prose on one claim, for a student: what the notes say, why it is so, what the experiment does,
// what was seen here, where the notes are imprecise. The prose is in words/*.md.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "claims/verdicts.hpp"

namespace ipc::claims {

/// words/*.md as they are: "# E23" begins a claim, "## why.en" a section of it.
[[nodiscard]] std::string_view all_words();

/// The sections of one claim by name: says, why.en, why.zh, experiment.en …; empty for one without words.
[[nodiscard]] std::map<std::string, std::string> words_of(std::string_view id);

/// What can be explained: a claim's id, or a cell such as "pipe.efficiency".
struct Subject {
  const Claim* claim = nullptr;     // none: a cell that only describes
  const NotesCell* cell = nullptr;  // when a cell was asked for
};
/// Throws UnusableInput that says what was expected.
[[nodiscard]] Subject find_subject(std::string_view name);

/// The page, at most 80 columns wide. `seen` is the claim's entry in claims.json.
[[nodiscard]] std::string write_page(const Subject& subject, const Json& seen, Language language);

/// The page of a cell that no claim stands behind.
[[nodiscard]] std::string write_description(const NotesCell& cell, Language language);

}  // namespace ipc::claims
