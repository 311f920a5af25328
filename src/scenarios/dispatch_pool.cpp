// dispatch/pool: our own Pool. Tasks go out by apply_async, and each result is fetched with get.
//
// As many tasks are out as keep the workers busy while the dispatcher fetches: it hands out a batch, then
// fetches the one before.
#include <vector>

#include "multiprocessing/pool.hpp"
#include "registry.hpp"
#include "scenarios/dispatch.hpp"

namespace ipc {
namespace {

class PoolExecutor {
 public:
  PoolExecutor(const Workload& workload, const Work& work)
      : work_{work}, pool_{{.workers = workload.workers, .cpu = workload.cpus.server}} {}

  static std::uint64_t proof(std::uint64_t number) { return Work::proof(number); }

  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    const std::uint64_t end = first + count;
    std::uint64_t fetched = first;
    const auto fetch = [&](std::vector<mp::Future<std::uint64_t>>& batch) {
      if (!batch.empty()) batch.back().wait();  // the last first: one sleep for the batch, not one for each
      for (auto& future : batch) collect(fetched++, future.get());
      batch.clear();
    };
    std::array<std::vector<mp::Future<std::uint64_t>>, 2> batches;
    std::size_t now = 0;
    for (std::uint64_t number = first; number < end; now = 1 - now) {
      for (; number < end && batches[now].size() < kBatch; ++number)
        batches[now].push_back(pool_.apply_async(work_, number));
      fetch(batches[1 - now]);
    }
    fetch(batches[1 - now]);
  }

  [[nodiscard]] Usage workers_usage() const {
    Usage total;
    for (const pid_t pid : pool_.worker_pids()) total = total + Usage::of_child(pid);
    return total;
  }

 private:
  static constexpr std::size_t kBatch = 256;

  Work work_;
  mp::Pool pool_;
};

const RegisterRun registered{{.name = "pool",
                              .summary = "our Pool of forked workers, shared memory and futex(2)",
                              .family = "executor"},
                             "dispatch",
                             &dispatch<PoolExecutor>};

}  // namespace
}  // namespace ipc
