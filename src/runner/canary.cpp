#include "runner/canary.hpp"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <vector>

#include "core/mapping.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "core/sys.hpp"
#include "stats/order_statistics.hpp"

namespace ipc {
namespace {

using Clock = std::chrono::steady_clock;

/// ns of one operation: the count that fills a block is found first, then the median of the blocks is taken.
template <class Operation>
double time_of(Operation operation) {
  constexpr std::chrono::duration<double, std::nano> kBlock{1e6};
  constexpr int kBlocks = 9;
  const auto run = [&](std::uint64_t count) {
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; i < count; ++i) operation();
    return std::chrono::duration<double, std::nano>(Clock::now() - begin);
  };
  std::uint64_t count = 1;
  while (run(count) < kBlock / 2) count *= 2;
  std::vector<double> blocks;
  for (int block = 0; block < kBlocks; ++block)
    blocks.push_back(run(count).count() / static_cast<double>(count));
  return stats::median(blocks);
}

int first_allowed_cpu() {
  cpu_set_t set;
  check(::sched_getaffinity(0, sizeof set, &set), "sched_getaffinity");
  int cpu = 0;
  while (cpu < CPU_SETSIZE && !CPU_ISSET(cpu, &set)) ++cpu;
  return cpu;
}

}  // namespace

Canary measure_canary() {
  struct Board {
    Canary canary;
    FailureText failure;
  };
  const Shared<Board> board;
  Process singer{[&] {
                   pin_to(first_allowed_cpu());
                   std::uint64_t state = 1;
                   board->canary.null_ns = time_of([&] {
                     state = state * 6364136223846793005U + 1442695040888963407U;
                     asm volatile("" : "+r"(state));  // every step waits for the one before, none is left out
                   });
                   board->canary.getppid_ns = time_of([] { ::syscall(SYS_getppid); });
                   constexpr std::size_t kBytes = std::size_t{64} << 10U;
                   std::vector<std::byte> from(kBytes, std::byte{1});
                   std::vector<std::byte> to(kBytes);
                   board->canary.memcpy_ns = time_of([&] {
                     std::memcpy(to.data(), from.data(), kBytes);
                     asm volatile("" : : "r"(to.data()) : "memory");
                   });
                 },
                 &board->failure};
  singer.join();
  return board->canary;
}

Json to_json(const Canary& canary) {
  return {{"null_ns", canary.null_ns}, {"getppid_ns", canary.getppid_ns}, {"memcpy_ns", canary.memcpy_ns}};
}

Canary canary_from(const Json& json) {
  return {.null_ns = json.at("null_ns").get<double>(),
          .getppid_ns = json.at("getppid_ns").get<double>(),
          .memcpy_ns = json.at("memcpy_ns").get<double>()};
}

double drift(std::span<const Canary> canaries) {
  if (canaries.size() < 2) return 0;
  double most = 0;
  for (const auto part : {&Canary::null_ns, &Canary::getppid_ns, &Canary::memcpy_ns}) {
    const auto [least, greatest] = std::ranges::minmax(canaries, {}, part);
    if (least.*part > 0) most = std::max(most, greatest.*part / (least.*part) - 1);
  }
  return most;
}

}  // namespace ipc
