#include "claims/evidence.hpp"

#include <fmt/format.h>

#include <cmath>

namespace ipc::claims {

Json to_json(const Text& text) { return {{"en", text.en}, {"zh", text.zh}}; }

void Evidence::figure(const std::string& name, double value) {
  constexpr double kExact = 1e15;  // below it every whole number is one
  if (std::floor(value) != value) value = std::stod(fmt::format("{:.3g}", value));
  if (std::floor(value) == value && std::fabs(value) < kExact)
    figures_[name] = static_cast<std::int64_t>(value);
  else
    figures_[name] = value;
}

void Evidence::expect(bool is_so, Text what) {
  checks_.push_back({{"en", what.en}, {"zh", what.zh}, {"so", is_so}});
  refuted_ = refuted_ || !is_so;
}

void Evidence::only_if(Text condition) {
  if (conditions_.is_null()) {
    conditions_ = to_json(condition);
    return;
  }
  conditions_["en"] = fmt::format("{}; {}", conditions_["en"].get<std::string>(), condition.en);
  conditions_["zh"] = fmt::format("{}；{}", conditions_["zh"].get<std::string>(), condition.zh);
}

void Evidence::not_testable(Text why) { reason_ = to_json(why); }

void Evidence::part(const std::string& column, Verdict verdict, const std::string& figure, Text means) {
  parts_[column] = {{"verdict", name_of(verdict)}, {"figure", figure}};
  if (!means.en.empty()) parts_[column]["means"] = to_json(means);
}

Verdict Evidence::verdict() const {
  if (refuted_) return Verdict::refuted;
  if (!reason_.is_null() || checks_.empty()) return Verdict::not_testable_here;
  return conditions_.is_null() ? Verdict::holds : Verdict::holds_if;
}

Json Evidence::json() const {
  const Verdict verdict = this->verdict();
  Json json{{"verdict", name_of(verdict)}};
  if (verdict == Verdict::holds_if) json["condition"] = conditions_;
  if (!reason_.is_null()) json["reason"] = reason_;
  if (!figures_.empty()) json["figures"] = figures_;
  if (!checks_.empty()) json["checks"] = checks_;
  if (!parts_.empty()) json["parts"] = parts_;
  return json;
}

}  // namespace ipc::claims
