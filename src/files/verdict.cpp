#include "files/verdict.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "files/json.hpp"

namespace ipc::claims {
namespace {

constexpr std::array<std::string_view, 4> kNames{"holds", "holds_if", "refuted", "not_testable_here"};

}  // namespace

std::string one_of_the_verdicts() { return fmt::format("one of {}", fmt::join(kNames, ", ")); }

std::string_view name_of(Verdict verdict) { return kNames.at(static_cast<std::size_t>(verdict)); }

std::optional<Verdict> find_verdict(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames.at(i) == name) return static_cast<Verdict>(i);
  return std::nullopt;
}

Verdict parse_verdict(std::string_view name) {
  if (const auto found = find_verdict(name)) return *found;
  throw UnusableInput{fmt::format("verdict '{}': expected {}", name, one_of_the_verdicts())};
}

}  // namespace ipc::claims
