#include "tables/pool_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "tables/quantity.hpp"

namespace ipc {
namespace {

stats::Estimate cost_of(const CellSummary& cell) {
  return {.value = cell.value, .low = cell.low.value_or(cell.value), .high = cell.high.value_or(cell.value)};
}

/// Of each setting, and in it of each mechanism, the cells by one key of their workload; only those that have
/// the key. Keyed by text, since Json has no useful order.
using Series = std::map<double, const CellSummary*>;
using Settings = std::map<std::string, std::map<std::string, Series>>;

Settings series_by(const std::vector<CellSummary>& cells, const char* key) {
  Settings settings;
  for (const CellSummary& cell : cells) {
    if (cell.scenario != "dispatch" || !cell.workload.contains(key)) continue;
    Json rest = cell.workload;
    rest.erase(key);
    settings[rest.dump()][cell.mechanism][cell.workload.at(key).get<double>()] = &cell;
  }
  return settings;
}

std::string workload_text(const Json& workload, Language language) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  const bool english = language == Language::en;
  if (workload.contains("workers")) {
    const auto workers = workload.at("workers").get<int>();
    add(english ? fmt::format("{} worker{}", workers, workers == 1 ? "" : "s")
                : fmt::format("{}个进程", workers));
  }
  if (workload.contains("task_ns")) {
    const auto task = workload.at("task_ns").get<double>();
    add(task == 0 ? (english ? "empty tasks" : "空任务") : write_time(task));
  }
  if (workload.contains("shape")) add(english ? "skewed" : "长短不一");
  return text;
}

}  // namespace

std::vector<PoolCrossover> pool_crossovers(const std::vector<CellSummary>& cells) {
  std::vector<PoolCrossover> found;
  for (const auto& [setting, executors] : series_by(cells, "task_ns")) {
    const auto pool = executors.find("pool");
    if (pool == executors.end()) continue;
    for (const char* executor : {"fork_per_task", "spawn_per_task"}) {
      const auto other = executors.find(executor);
      if (other == executors.end()) continue;
      std::vector<stats::CostPair> points;
      for (const auto& [task_ns, cell] : pool->second)
        if (const auto same = other->second.find(task_ns); same != other->second.end())
          points.push_back({.x = task_ns, .cheap = cost_of(*cell), .dear = cost_of(*same->second)});
      if (const auto at = stats::crossover(points, kMoot))
        found.push_back({.executor = executor, .workload = Json::parse(setting), .task_ns = *at});
    }
  }
  return found;
}

std::vector<BestChunk> best_chunks(const std::vector<CellSummary>& cells) {
  std::vector<BestChunk> found;
  for (const auto& [setting, mechanisms] : series_by(cells, "chunk"))
    for (const auto& [mechanism, by_chunk] : mechanisms) {
      if (by_chunk.size() < 2) continue;
      std::vector<stats::Setting> settings;
      for (const auto& [chunk, cell] : by_chunk) settings.push_back({.x = chunk, .cost = cost_of(*cell)});
      found.push_back(
          {.mechanism = mechanism, .workload = Json::parse(setting), .chunk = *stats::lowest(settings)});
    }
  return found;
}

Json derived_json(const std::vector<CellSummary>& cells) {
  Json crossovers = Json::array();
  for (const auto& [executor, workload, task_ns] : pool_crossovers(cells)) {
    Json one{{"executor", executor}, {"workload", workload}, {"factor", kMoot}, {"task_ns", task_ns.at}};
    if (task_ns.low) one["low"] = *task_ns.low;
    if (task_ns.high) one["high"] = *task_ns.high;
    crossovers.push_back(std::move(one));
  }
  Json chunks = Json::array();
  for (const auto& [mechanism, workload, chunk] : best_chunks(cells))
    chunks.push_back({{"mechanism", mechanism},
                      {"workload", workload},
                      {"chunk", chunk.x},
                      {"value", chunk.cost},
                      {"tied", chunk.tied}});
  return {{"crossovers", std::move(crossovers)}, {"best_chunks", std::move(chunks)}};
}

TextTable pool_choice_table(const Summary& summary, Language language) {
  const bool english = language == Language::en;
  TextTable table{.title = english ? "Pool or a process per task, and how many tasks to a chunk"
                                   : "进程池还是每个任务一个进程，以及每块多少个任务",
                  .header = {english ? "question" : "问题", english ? "setting" : "条件",
                             english ? "answer" : "答案", english ? "interval" : "区间"},
                  .rows = {},
                  .notes = {}};
  for (const auto& [executor, workload, task_ns] : pool_crossovers(summary.cells))
    table.rows.push_back(
        {fmt::format(fmt::runtime(english ? "{} moot from" : "{} 差别不足一成，自"), executor),
         workload_text(workload, language), write_time(task_ns.at),
         fmt::format("{} – {}", task_ns.low ? write_time(*task_ns.low) : "?",
                     task_ns.high ? write_time(*task_ns.high) : "?")});
  for (const auto& [mechanism, workload, chunk] : best_chunks(summary.cells))
    table.rows.push_back({fmt::format(fmt::runtime(english ? "{}: best chunk" : "{}：最佳块大小"), mechanism),
                          workload_text(workload, language), fmt::format("{:.0f}", chunk.x),
                          fmt::format("{:.0f}", fmt::join(chunk.tied, " "))});
  if (!table.rows.empty())
    table.notes.emplace_back(
        english
            ? fmt::format(
                  "From that task length on, a process per task costs less than {:.0f} % more than the "
                  "pool; the interval holds every length that the cells' own intervals allow, ? where "
                  "it ends outside of what was measured. Beside the best chunk stand those that cannot "
                  "be told from it.",
                  100 * (kMoot - 1))
            : fmt::format(
                  "自该任务长度起，每任务一个进程比进程池多花不到 {:.0f} %；"
                  "区间包含各单元区间所允许的一切长度，? 表示超出所测范围。最佳块大小旁列出与之无法区分者。",
                  100 * (kMoot - 1)));
  return table;
}

}  // namespace ipc
