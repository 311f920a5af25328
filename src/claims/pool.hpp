// E12 to E15: the pool.
#pragma once
#include <atomic>
#include <functional>
#include <vector>

#include "claims/evidence.hpp"
#include "multiprocessing/pool.hpp"
#include "scenarios/work.hpp"

namespace ipc::claims {

/// Carries out the work `count` times in other processes.
using CarryOut = std::function<void(const Work& work, int count)>;
void pool_pays(Evidence& evidence, const CarryOut& pool);
[[nodiscard]] CarryOut pool_of_ours(unsigned workers);
void fork_per_task(const Work& work, int count);

/// A task that notes how many run at the same time; all arguments travel by memory that was shared before the
/// pool was made.
struct Overlap {
  std::atomic<int> running{0}, most{0};
  int operator()(int number);
};
using RunTasks = std::function<std::vector<int>(mp::Pool& pool, Overlap* overlap, int count)>;
[[nodiscard]] std::vector<int> by_apply(mp::Pool& pool, Overlap* overlap, int count);
[[nodiscard]] std::vector<int> by_apply_async(mp::Pool& pool, Overlap* overlap, int count);
[[nodiscard]] std::vector<int> by_map(mp::Pool& pool, Overlap* overlap, int count);

void synchronous(Evidence& evidence, const RunTasks& apply, const RunTasks& apply_async);
void map_is_a_loop(Evidence& evidence, const RunTasks& map);

struct Door {
  std::function<void(mp::Pool&)> close, join;
};
void close_and_join(Evidence& evidence, const Door& door);

}  // namespace ipc::claims
