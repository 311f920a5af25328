#include "tables/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/placement.hpp"
#include "files/json.hpp"

namespace ipc {

Language parse_language(std::string_view name) {
  if (name == "en") return Language::en;
  if (name == "zh") return Language::zh;
  throw UnusableInput{fmt::format("language '{}': expected en or zh", name)};
}

std::string Words::in(Language language) const { return language == Language::en ? en : zh; }

Words words_for(std::string_view placement) {
  if (placement == "same_cpu") return {"one CPU", "同一CPU"};
  if (placement == "smt") return {"SMT pair", "超线程"};
  if (placement == "same_llc") return {"two CPUs", "跨CPU"};
  if (placement == "cross_llc") return {"two caches", "跨缓存"};
  if (placement == "cross_node") return {"two nodes", "跨节点"};
  return {"unpinned", "不绑定"};
}

std::vector<const CellSummary*> cells_of(const Summary& summary, std::string_view scenario) {
  std::vector<const CellSummary*> found;
  for (const CellSummary& cell : summary.cells)
    if (cell.scenario == scenario) found.push_back(&cell);
  return found;
}

std::vector<std::string_view> placements_of(const std::vector<const CellSummary*>& cells) {
  std::vector<std::string_view> placements;
  for (const auto name : kPlacementNames)
    if (std::ranges::any_of(cells, [&](const CellSummary* cell) { return cell->placement == name; }))
      placements.push_back(name);
  return placements;
}

std::int64_t common_size(const std::vector<const CellSummary*>& cells) {
  std::map<std::int64_t, std::set<std::string_view>> mechanisms;
  for (const CellSummary* cell : cells) mechanisms[cell->size].insert(cell->mechanism);
  std::int64_t best = 0;
  std::size_t most = 0;
  for (const auto& [size, names] : mechanisms)
    if (names.size() > most) {
      best = size;
      most = names.size();
    }
  return best;
}

const CellSummary* find(const std::vector<const CellSummary*>& cells, std::string_view mechanism,
                        std::string_view placement, std::int64_t size) {
  for (const CellSummary* cell : cells)
    if (cell->mechanism == mechanism && cell->placement == placement && cell->size == size) return cell;
  return nullptr;
}

double bandwidth(const CellSummary& cell) { return cell.metric("bytes_per_s").value_or(0); }

const CellSummary* best_stream(const std::vector<const CellSummary*>& streams, std::string_view mechanism,
                               std::string_view placement) {
  const CellSummary* best = nullptr;
  for (const CellSummary* cell : streams)
    if (cell->mechanism == mechanism && cell->placement == placement &&
        (best == nullptr || bandwidth(*cell) > bandwidth(*best)))
      best = cell;
  return best;
}

std::string describe_run(const Summary& summary, Language language) {
  const std::string machine =
      fmt::format("{}, {} CPUs", summary.machine.value("cpu_model", "?"), summary.machine.value("cpus", 0));
  return language == Language::en ? fmt::format("run {} · profile {} · {}", summary.run.value("id", "?"),
                                                summary.run.value("profile", "?"), machine)
                                  : fmt::format("运行 {} · 配置 {} · {}", summary.run.value("id", "?"),
                                                summary.run.value("profile", "?"), machine);
}

std::string_view widest(const std::vector<std::string_view>& placements) {
  for (const auto name : {"same_llc", "smt", "cross_llc", "cross_node", "same_cpu", "unpinned"})
    if (std::ranges::find(placements, name) != placements.end()) return name;
  return "unpinned";
}

}  // namespace ipc
