#include "tables/wanted.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "cell.hpp"

namespace ipc {

const CellSummary* Wanted::cell(const std::string& name) {
  const auto found = std::ranges::find(summary_.cells, name, &CellSummary::name);
  if (found != summary_.cells.end()) return &*found;
  for (const Json& skipped : summary_.skipped)
    if (skipped.value("name", "") == name) {
      impossible_.emplace(name, skipped.value("reason", "?"));
      return nullptr;
    }
  try {
    static const Topology topology = Topology::of_this_machine();
    if (std::string reason = Cell::parse(name).why_not(topology); !reason.empty())
      impossible_.emplace(name, std::move(reason));  // a command would not help
    else if (std::ranges::find(lacking_, name) == lacking_.end())
      lacking_.push_back(name);
  } catch (const std::invalid_argument&) {
    impossible_.emplace(name, Words{"this suite does not measure it", "本套件不测量此项"}.in(language_));
  }
  return nullptr;
}

std::string Wanted::figure(const std::string& name, const std::string& metric, double scale) {
  const CellSummary* const found = cell(name);
  if (found == nullptr) return impossible_.contains(name) ? not_available(language_) : "–";
  const auto value = metric.empty() ? found->value : found->metric(metric);
  return value ? write_number(*value * scale) : "–";
}

void Wanted::explain(TextTable& table) {
  std::vector<std::string> reasons;
  for (const auto& [name, reason] : impossible_)
    if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(reason);
  if (!reasons.empty())
    table.notes.push_back(
        fmt::format(fmt::runtime(Words{"{}: impossible here: {}.", "{}：此处无法测量：{}。"}.in(language_)),
                    not_available(language_), fmt::join(reasons, "; ")));
  if (!lacking_.empty())
    table.notes.push_back(
        fmt::format(fmt::runtime(Words{"–: not in this run. To measure it: ipcbench run --out NEW --cell {}",
                                       "–：本次运行未测。测量命令：ipcbench run --out NEW --cell {}"}
                                     .in(language_)),
                    fmt::join(lacking_, " ")));
  impossible_.clear();
  lacking_.clear();
}

std::string write_number(double value) {
  if (value == 0 || !std::isfinite(value)) return "0";
  const int digits = 2 - static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
  return fmt::format("{:.{}f}", value, std::clamp(digits, 0, 12));
}

}  // namespace ipc
