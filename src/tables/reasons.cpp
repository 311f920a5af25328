#include "tables/reasons.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "files/json.hpp"

namespace ipc {
namespace {

struct Form {
  std::string en, zh;  // with holes, such as "{name} carries at most {n} bytes here"
};

/// The report page's, so that both say the same.
const std::vector<Form>& forms() {
  static const auto kForms = [] {
    std::vector<Form> all;
    const Json page = Json::parse(page_words());
    for (const auto& [key, words] : page.items())
      if (key.starts_with("reason."))
        all.push_back({words.at("en").get<std::string>(), words.at("zh").get<std::string>()});
    return all;
  }();
  return kForms;
}

/// A hole's name in its braces, and what stands there.
using Filled = std::vector<std::pair<std::string_view, std::string_view>>;

/// What fills the form's holes to make this text; nothing where none can.
std::optional<Filled> match(std::string_view text, std::string_view form) {
  Filled filled;
  auto hole = form.find('{');
  if (!text.starts_with(form.substr(0, hole))) return std::nullopt;
  text.remove_prefix(std::min(hole, form.size()));
  while (hole != std::string_view::npos) {
    const auto end = form.find('}', hole) + 1;
    const auto name = form.substr(hole, end - hole);
    hole = form.find('{', end);
    const auto next = form.substr(end, hole == std::string_view::npos ? hole : hole - end);
    const auto at =
        hole == std::string_view::npos && text.ends_with(next) ? text.size() - next.size() : text.find(next);
    if (at == std::string_view::npos) return std::nullopt;
    filled.emplace_back(name, text.substr(0, at));
    text.remove_prefix(at + next.size());
  }
  if (!text.empty()) return std::nullopt;
  return filled;
}

}  // namespace

std::string reason_in(std::string_view reason, Language language) {
  if (language == Language::zh)
    for (const Form& form : forms())
      if (const auto filled = match(reason, form.en)) {
        std::string text = form.zh;
        for (const auto& [name, what] : *filled)
          if (const auto at = text.find(name); at != std::string::npos) text.replace(at, name.size(), what);
        return text;
      }
  return std::string{reason};
}

}  // namespace ipc
