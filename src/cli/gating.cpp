#include "cli/gating.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/commands.hpp"

namespace ipc {
namespace {

template <class Kinds>
void check_kinds(const char* option, const std::vector<std::string>& given, const Kinds& kinds) {
  for (const auto& kind : given)
    if (std::ranges::find(kinds, kind) == kinds.end())
      throw UnusableInput{fmt::format("{} '{}': expected one of {}", option, kind, fmt::join(kinds, ", "))};
}

}  // namespace

void Allowances::check() const {
  check_kinds("--allow-different", different, gate::kDifferences);
  check_kinds("--allow-disturbed", disturbed, gate::kDisturbances);
}

int gate_status(const gate::Comparison& comparison, const Allowances& allowances) {
  for (const bool differs : {true, false}) {
    const auto& allowed = differs ? allowances.different : allowances.disturbed;
    std::vector<std::string> clauses;
    for (const gate::Objection& objection : comparison.objections)
      if (objection.differs == differs && std::ranges::find(allowed, objection.kind) == allowed.end())
        clauses.push_back(fmt::format("{} ({})", objection.what, objection.kind));
    if (clauses.empty()) continue;
    fmt::print(stderr, "ipcbench: not gated: {}; {} KIND goes on all the same\n", fmt::join(clauses, "; "),
               differs ? "--allow-different" : "--allow-disturbed");
    return differs ? kUnusable : kInconclusive;
  }
  switch (gate::answer_of(comparison)) {
    case gate::Answer::regressed:
      return kRegression;
    case gate::Answer::inconclusive:
      return kInconclusive;
    case gate::Answer::no_change:
      break;
  }
  return kFine;
}

void put_out(const std::string& text, const std::string& file) {
  if (file.empty())
    fmt::print("{}", text);
  else
    write_file(file, text);
}

}  // namespace ipc
