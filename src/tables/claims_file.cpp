#include "tables/claims_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "files/plain_text.hpp"
#include "files/verdict.hpp"

namespace ipc {
namespace {

const std::string* text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

/// "E1" to "E999".
bool is_id(const std::string& text) {
  return text.size() >= 2 && text.size() <= 4 && text[0] == 'E' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Json read_claims_file(const std::filesystem::path& file) {
  Json json = read_json(file);
  const auto refuse = [&](const std::string& what) {
    throw UnusableInput{fmt::format("{}: {}", file.string(), what)};
  };
  require_plain_text(json, file.string());
  if (!json.is_object() || !json.contains("claims") || !json.at("claims").is_array())
    refuse("expected an object with a list 'claims'");
  for (const Json& claim : json.at("claims")) {
    const std::string* const id = claim.is_object() ? text_at(claim, "id") : nullptr;
    if (id == nullptr || !is_id(*id)) refuse("expected each claim to have an 'id' such as \"E23\"");
    const std::string* const verdict = text_at(claim, "verdict");
    if (verdict == nullptr || !claims::find_verdict(*verdict))
      refuse(fmt::format("{} has no verdict: expected {}", *id, claims::one_of_the_verdicts()));
  }
  return json;
}

}  // namespace ipc
