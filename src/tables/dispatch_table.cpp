#include "tables/comparison.hpp"

#include <fmt/format.h>

#include <map>

#include "tables/lookup.hpp"
#include "tables/quantity.hpp"

namespace ipc {

TextTable dispatch_table(const Summary& summary, Language language) {
  TextTable table{
      .title = Words{"A pool of workers against a fork per task, time per task",
                     "进程池与每个任务创建一个进程：每个任务的时间"}
                   .in(language),
      .header = {Words{"task computes", "任务计算"}.in(language), Words{"workers", "进程数"}.in(language),
                 Words{"pool", "进程池"}.in(language), Words{"fork per task", "每任务创建"}.in(language),
                 Words{"ratio", "倍数"}.in(language)},
      .rows = {},
      .notes = {}};
  std::map<std::pair<std::int64_t, std::int64_t>, std::map<std::string_view, double>> by_task;
  for (const CellSummary* cell : cells_of(summary, "dispatch"))
    by_task[{cell->workload.value("workers", std::int64_t{0}),
             cell->workload.value("task_ns", std::int64_t{0})}][cell->mechanism] = cell->value;
  for (const auto& [key, values] : by_task) {
    const auto pool = values.find("pool");
    const auto fork = values.find("fork_per_task");
    if (pool == values.end() || fork == values.end()) continue;
    table.rows.push_back({key.second == 0 ? Words{"nothing", "空任务"}.in(language)
                                          : write_time(static_cast<double>(key.second)),
                          fmt::to_string(key.first), write_time(pool->second), write_time(fork->second),
                          write_multiple(fork->second / pool->second)});
  }
  return table;
}

}  // namespace ipc
