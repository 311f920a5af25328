// dispatch/pool_apply and dispatch/pool_map: our Pool, one task at a time, and many at a time in chunks.
#include <algorithm>
#include <numeric>
#include <vector>

#include "multiprocessing/pool.hpp"
#include "registry.hpp"
#include "scenarios/dispatch.hpp"

namespace ipc {
namespace {

class OnPool {
 public:
  OnPool(const Workload& workload, const Work& work)
      : work_{work}, pool_{{.workers = workload.workers, .cpu = workload.cpus.server}} {}
  static std::uint64_t proof(std::uint64_t number) { return Work::proof(number); }
  [[nodiscard]] Usage workers_usage() const {
    Usage total;
    for (const pid_t pid : pool_.worker_pids()) total = total + Usage::of_child(pid);
    return total;
  }

 protected:
  Work work_;
  mp::Pool pool_;
};

class PoolApply : public OnPool {
 public:
  using OnPool::OnPool;
  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    for (std::uint64_t number = first; number < first + count; ++number)
      collect(number, pool_.apply(work_, number));
  }
};

class PoolMap : public OnPool {
 public:
  PoolMap(const Workload& workload, const Work& work) : OnPool{workload, work}, chunk_{workload.chunk} {}
  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    // A map for each tenth: results come all at once, and the launch is judged by its tenths.
    const std::uint64_t round = std::max<std::uint64_t>(1024, count / 10 + 1);
    for (std::uint64_t done = 0; done < count; done += round) {
      std::vector<std::uint64_t> numbers(std::min(round, count - done));
      std::iota(numbers.begin(), numbers.end(), first + done);
      const auto proofs = pool_.map(work_, numbers, chunk_);
      for (std::size_t i = 0; i < numbers.size(); ++i) collect(numbers[i], proofs[i]);
    }
  }

 private:
  std::size_t chunk_;
};

const RegisterRun apply_registered{{.name = "pool_apply",
                                    .summary = "our Pool, each result awaited before the next task",
                                    .family = "executor"},
                                   "dispatch",
                                   &dispatch<PoolApply>};
const RegisterRun map_registered{
    {.name = "pool_map", .summary = "our Pool, by map in chunks", .family = "executor"},
    "dispatch",
    &dispatch<PoolMap>};

}  // namespace
}  // namespace ipc
