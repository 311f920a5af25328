// limit/atomic_add: one atomic addition to a word of this CPU's own cache. Nobody counts a shared number up,
// or takes a lock, with less: all additions to one word have an order, and wait for each other.
#include <atomic>

#include "scenarios/limit.hpp"

namespace ipc {
namespace {

Sample atomic_add(const Workload& w) {
  struct Word {
    alignas(128) std::atomic<std::uint64_t> value{0};
  };
  const Shared<Word> word;
  const Sample sample = limit_alone(w, [&] { word->value.fetch_add(1, std::memory_order_relaxed); });
  if (word->value != w.warmup + w.operations) throw std::runtime_error{"an addition was lost"};
  return sample;
}

const RegisterLimit registered{"atomic_add", "an atomic addition that nobody else is in the way of",
                               &atomic_add};

}  // namespace
}  // namespace ipc
