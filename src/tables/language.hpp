// Language: what tables are written in, and sentences in both.
#pragma once
#include <string>
#include <string_view>

namespace ipc {

enum class Language { en, zh };

/// Throws UnusableInput that lists what there is.
[[nodiscard]] Language parse_language(std::string_view name);

/// One sentence in both languages.
struct Words {
  const char* en;
  const char* zh;
  [[nodiscard]] std::string in(Language language) const;
};

}  // namespace ipc
