// claims.json: the verdicts of a run, the notes' table made from them, and how a terminal shows them.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "claims/claim.hpp"
#include "tables/comparison.hpp"
#include "tables/notes_cells.hpp"

namespace ipc::claims {

/// The file's content: {"schema": 1, "claims": […], "table": […]}; a cell is there when its claim is.
[[nodiscard]] Json claims_document(Json claims);

/// The entries of `earlier` with those of `now` in their place, E1 first.
[[nodiscard]] Json merged(const Json& earlier, const Json& now);

/// A verdict in words; `error` where the experiment did not come to its end.
[[nodiscard]] std::string_view in_words(const Json& claim, Language language);

/// One claim as a paragraph of at most 80 columns: id, verdict, sentence; below, what it depends on, what was
/// not as expected, and with `figures` what was measured.
[[nodiscard]] std::string write_claim(const Json& claim, Language language, bool figures);

/// "21 hold, 6 hold under a condition, …".
[[nodiscard]] std::string write_totals(const Json& claims, Language language);

}  // namespace ipc::claims
