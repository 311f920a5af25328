// What the dispatch cells say about a choice: pool or a process per task, and how many tasks to a chunk.
#pragma once
#include <string>
#include <vector>

#include "stats/crossover.hpp"
#include "tables/comparison.hpp"
#include "tables/layout.hpp"
#include "tables/summary.hpp"

namespace ipc {

/// Below a difference of 10 % the choice is called moot.
inline constexpr double kMoot = 1.1;

/// The task length in ns from which on `executor` costs less than kMoot times our pool.
struct PoolCrossover {
  std::string executor;
  Json workload;  // of the cells, without the task's length
  stats::Crossover task_ns;
};

/// The chunk with which `mechanism` took the least time per task, and those that cannot be told from it.
struct BestChunk {
  std::string mechanism;
  Json workload;  // without the chunk
  stats::Lowest chunk;
};

/// One for each executor and each workload in which there is a crossover among the measured lengths.
[[nodiscard]] std::vector<PoolCrossover> pool_crossovers(const std::vector<CellSummary>& cells);

/// One for each workload that was measured with several chunks.
[[nodiscard]] std::vector<BestChunk> best_chunks(const std::vector<CellSummary>& cells);

/// Both as they stand under "derived" in summary.json (docs/SCHEMA.md).
[[nodiscard]] Json derived_json(const std::vector<CellSummary>& cells);

/// Both as a table. Without rows when the run has neither.
[[nodiscard]] TextTable pool_choice_table(const Summary& summary, Language language);

}  // namespace ipc
