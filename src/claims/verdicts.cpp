#include "claims/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "tables/layout.hpp"

namespace ipc::claims {
namespace {

const Json* find(const Json& claims, std::string_view id) {
  for (const Json& claim : claims)
    if (claim.at("id") == id) return &claim;
  return nullptr;
}

std::string text_in(const Json& text, Language language) {
  return text.at(language == Language::en ? "en" : "zh").get<std::string>();
}

Json table_of(const Json& claims) {
  Json table = Json::array();
  for (const NotesCell& cell : notes_cells()) {
    Json entry{{"version", cell.version},
               {"key", cell.key},
               {"row", {{"en", cell.row.en}, {"zh", cell.row.zh}}},
               {"column", cell.column},
               {"words", {{"en", cell.words.en}, {"zh", cell.words.zh}}}};
    if (cell.claim.empty()) {  // a description, which no experiment can refute
      entry["verdict"] = name_of(Verdict::not_testable_here);
      entry["figure"] = "–";
      entry["claim"] = "";
      table.push_back(std::move(entry));
      continue;
    }
    const Json* const claim = find(claims, cell.claim);
    if (claim == nullptr) continue;
    Json part = Json::object();
    if (claim->contains("parts"))
      for (const std::string& name :
           {fmt::format("{}.{}", cell.column, cell.key), fmt::format("{}.{}", cell.column, cell.version),
            std::string{cell.column}})
        if (part.empty() && claim->at("parts").contains(name)) part = claim->at("parts").at(name);
    entry["verdict"] = part.value("verdict", claim->at("verdict").get<std::string>());
    entry["figure"] = part.value("figure", "–");
    if (part.contains("means")) entry["means"] = part.at("means");
    entry["claim"] = cell.claim;
    table.push_back(std::move(entry));
  }
  return table;
}

}  // namespace

Json claims_document(Json claims) {
  Json document{{"schema", 1}};
  document["table"] = table_of(claims);
  document["claims"] = std::move(claims);
  return document;
}

Json merged(const Json& earlier, const Json& now) {
  std::map<int, Json> by_number;
  for (const Json* list : {&earlier, &now})
    for (const Json& claim : *list) by_number[std::stoi(claim.at("id").get<std::string>().substr(1))] = claim;
  Json all = Json::array();
  for (auto& [number, claim] : by_number) all.push_back(std::move(claim));
  return all;
}

std::string_view in_words(const Json& claim, Language language) {
  static constexpr std::array<Text, 4> kWords{{{"holds", "成立"},
                                               {"holds if …", "有条件成立"},
                                               {"refuted here", "此处不成立"},
                                               {"not testable here", "此处无法检验"}}};
  static constexpr Text kError{"error", "出错"};
  const Text& words =
      claim.contains("error")
          ? kError
          : kWords[static_cast<std::size_t>(parse_verdict(claim.at("verdict").get<std::string>()))];
  return language == Language::en ? words.en : words.zh;
}

std::string write_claim(const Json& claim, Language language, bool figures) {
  constexpr std::size_t kWidth = 80, kIdWidth = 5, kVerdictWidth = 19;
  const bool en = language == Language::en;
  const std::string indent(kIdWidth + kVerdictWidth, ' ');
  const auto pad = [](std::string_view text, std::size_t width) {
    return std::string{text} + std::string(width - std::min(width, display_width(text)), ' ');
  };
  const std::string sentence = wrap(text_in(claim.at("sentence"), language), kWidth, indent);
  std::string text = pad(claim.at("id").get<std::string>(), kIdWidth) +
                     pad(in_words(claim, language), kVerdictWidth) + sentence.substr(indent.size()) + "\n";
  const auto add = [&](std::string_view what, const std::string& line) {
    text += wrap(fmt::format("{}{}", what, line), kWidth, indent + "  ") + "\n";
  };
  if (claim.contains("condition")) add(en ? "if: " : "条件：", text_in(claim.at("condition"), language));
  if (claim.contains("reason")) add(en ? "because: " : "原因：", text_in(claim.at("reason"), language));
  if (claim.contains("error")) add("", claim.at("error").get<std::string>());
  if (claim.contains("checks"))
    for (const Json& check : claim.at("checks"))
      if (!check.at("so").get<bool>()) add(en ? "not so: " : "并非：", text_in(check, language));
  if (figures && claim.contains("figures")) {
    std::string line;
    for (const auto& [name, value] : claim.at("figures").items())
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ", name, value.dump());
    add("", line);
  }
  return text;
}

std::string write_totals(const Json& claims, Language language) {
  std::array<int, 4> counts{};
  int errors = 0;
  for (const Json& claim : claims) {
    if (claim.contains("error"))
      ++errors;
    else
      ++counts[static_cast<std::size_t>(parse_verdict(claim.at("verdict").get<std::string>()))];
  }
  if (language == Language::en)
    return fmt::format(
        "{} claims: {} hold, {} hold under a condition, {} refuted here, {} not testable here, {} errors",
        claims.size(), counts[0], counts[1], counts[2], counts[3], errors);
  return fmt::format("共 {} 条论断：成立 {}，有条件成立 {}，此处不成立 {}，此处无法检验 {}，出错 {}",
                     claims.size(), counts[0], counts[1], counts[2], counts[3], errors);
}

}  // namespace ipc::claims
