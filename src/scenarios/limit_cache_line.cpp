// limit/cache_line: one cache line to the other CPU and back, each side looking until it has come. What one
// CPU writes reaches another no other way. One operation is both directions.
#include <atomic>

#include "core/spin.hpp"
#include "scenarios/limit.hpp"

namespace ipc {
namespace {

Sample cache_line(const Workload& w) {
  struct Line {
    alignas(128) std::atomic<std::uint64_t> turn{0};  // even: the client's; alone in its pair of lines
  };
  const Shared<Line> line;
  std::uint64_t turn = 0;  // each process has its own
  const auto there = [&] {
    line->turn.store(++turn, std::memory_order_release);
    ++turn;
    spin_until([&] { return line->turn.load(std::memory_order_acquire) == turn; });
  };
  const auto answer = [&] {
    ++turn;
    spin_until([&] { return line->turn.load(std::memory_order_acquire) == turn; });
    line->turn.store(++turn, std::memory_order_release);
  };
  return limit_in_turns(w, there, answer);
}

const RegisterLimit registered{"cache_line", "one cache line to another CPU and back", &cache_line};

}  // namespace
}  // namespace ipc
