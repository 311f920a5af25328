#include "files/plain_text.hpp"

#include <fmt/format.h>

namespace ipc {

bool holds_control_characters(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (at(i) < 0x20 || at(i) == 0x7F) return true;
    if (at(i) == 0xC2 && at(i + 1) >= 0x80 && at(i + 1) < 0xA0) return true;
    if (at(i) == 0xE2 && at(i + 1) == 0x80 && at(i + 2) >= 0xAA && at(i + 2) <= 0xAE) return true;
    if (at(i) == 0xE2 && at(i + 1) == 0x81 && at(i + 2) >= 0xA6 && at(i + 2) <= 0xA9) return true;
  }
  return false;
}

void require_plain_text(const Json& json, const std::string& source) {
  const auto require = [&](const std::string& text) {
    if (holds_control_characters(text))
      throw UnusableInput{fmt::format("{} has a control character in a text: no file of ours does", source)};
  };
  if (json.is_string()) require(json.get_ref<const std::string&>());
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    if (json.is_object()) require(key);
    require_plain_text(value, source);
  }
}

}  // namespace ipc
