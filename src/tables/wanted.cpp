#include "tables/wanted.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "cell.hpp"
#include "tables/reasons.hpp"

namespace ipc {

const CellSummary* Wanted::cell(const std::string& name) {
  const auto found = std::ranges::find(summary_.cells, name, &CellSummary::name);
  if (found != summary_.cells.end()) return &*found;
  try {
    static const Topology topology = Topology::of_this_machine();
    const Cell asked = Cell::parse(name);
    std::string reason = why_skipped(name);
    if (reason.empty()) reason = asked.why_not(topology);  // then no command would help
    if (!reason.empty())
      impossible_.emplace(name, reason_in(reason, language_));
    else if (std::ranges::find(lacking_, name) == lacking_.end())
      lacking_.push_back(name);
  } catch (const std::invalid_argument&) {  // no text of ours, but a size out of somebody's summary.json
    impossible_.emplace(name, Words{"this suite does not measure it", "本套件不测量此项"}.in(language_));
  }
  return nullptr;
}

std::string Wanted::why_skipped(const std::string& name) const {
  for (const Json& skipped : summary_.skipped)
    if (skipped.value("name", "") == name) return skipped.value("reason", "?");
  return {};
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
                    not_available(language_), fmt::join(reasons, Words{"; ", "；"}.in(language_))));
  if (!lacking_.empty()) {
    table.notes.push_back(
        Words{"–: not in this run. To measure it:", "–：本次运行未测。测量命令："}.in(language_));
    table.commands.push_back(fmt::format("ipcbench run --out NEW --cell {}", fmt::join(lacking_, " ")));
  }
  impossible_.clear();
  lacking_.clear();
}

std::string write_number(double value) {
  if (value == 0 || !std::isfinite(value)) return "0";
  const int digits = 2 - static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
  return fmt::format("{:.{}f}", value, std::clamp(digits, 0, 12));
}

}  // namespace ipc
