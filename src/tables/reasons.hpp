// Why a cell cannot be measured: a run states it in English; here is what a reader of another language sees.
#pragma once
#include <string>
#include <string_view>

#include "tables/language.hpp"

namespace ipc {

/// The reason in the language; as it is where it is none of ours (a system's error message, say).
[[nodiscard]] std::string reason_in(std::string_view reason, Language language);

/// plots/words.json as it is.
[[nodiscard]] std::string_view page_words();

}  // namespace ipc
