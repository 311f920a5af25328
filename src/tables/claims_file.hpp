// claims.json as it is read back: what is printed of it must be what `ipcbench claims` could have written.
#pragma once
#include <filesystem>

#include "files/json.hpp"

namespace ipc {

/// An object with a list `claims`; each of them with an id ("E23") and one of the four verdicts, and no text
/// that a terminal would obey. Throws UnusableInput naming the file and what is wrong with it.
[[nodiscard]] Json read_claims_file(const std::filesystem::path& file);

}  // namespace ipc
