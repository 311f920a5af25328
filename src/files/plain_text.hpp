// Text from a file that somebody gave us, on its way to a terminal.
#pragma once
#include <string>
#include <string_view>

#include "files/json.hpp"

namespace ipc {

/// Whether UTF-8 text holds what a terminal would obey instead of showing it: control characters (U+0000 to
/// U+001F, U+007F to U+009F), or those that turn the direction of writing (U+202A to U+202E, U+2066 to
/// U+2069).
[[nodiscard]] bool holds_control_characters(std::string_view text);

/// Throws UnusableInput where a text or a key anywhere in `json`, which is `source`, holds any.
void require_plain_text(const Json& json, const std::string& source);

}  // namespace ipc
