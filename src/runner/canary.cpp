#include "runner/canary.hpp"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "core/mapping.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "core/sys.hpp"
#include "stats/order_statistics.hpp"

namespace ipc {
namespace {

using Clock = std::chrono::steady_clock;

/// An operation in blocks: the count that fills one is found first, and again warms up each time.
template <class Operation>
class Voice {
 public:
  explicit Voice(Operation operation) : operation_{std::move(operation)} {
    constexpr std::chrono::duration<double, std::nano> kBlock{2e5};
    while (std::min(run(count_), run(count_)) < kBlock / 2) count_ *= 2;  // one may have been interrupted
  }
  void sing() {
    run(count_ / 4 + 1);
    blocks_.push_back(run(count_).count() / static_cast<double>(count_));
  }
  /// ns of one operation.
  [[nodiscard]] std::span<const double> blocks() const { return blocks_; }

 private:
  Operation operation_;
  std::uint64_t count_ = 1;
  std::vector<double> blocks_;

  std::chrono::duration<double, std::nano> run(std::uint64_t count) {
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; i < count; ++i) operation_();
    return Clock::now() - begin;
  }
};

Canary sing() {
  std::uint64_t state = 1;
  Voice null{[&] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    asm volatile("" : "+r"(state));  // every step waits for the one before, none is left out
  }};
  Voice getppid{[] { ::syscall(SYS_getppid); }};
  constexpr std::size_t kBytes = std::size_t{64} << 10U;
  std::vector<std::byte> from(kBytes, std::byte{1});
  std::vector<std::byte> to(kBytes);
  Voice memcpy{[&] {
    std::memcpy(to.data(), from.data(), kBytes);
    asm volatile("" : : "r"(to.data()) : "memory");
  }};
  constexpr int kBlocks = 50;
  for (int block = 0; block < kBlocks; ++block) {
    null.sing();
    getppid.sing();
    memcpy.sing();
    std::this_thread::sleep_for(std::chrono::milliseconds(9));
  }
  return {.null_ns = stats::median(null.blocks()),
          .getppid_ns = stats::median(getppid.blocks()),
          .memcpy_ns = stats::median(memcpy.blocks()),
          .spread = stats::quantile(getppid.blocks(), 0.9) / stats::quantile(getppid.blocks(), 0.1) - 1};
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
                   board->canary = sing();
                 },
                 &board->failure};
  singer.join();
  return board->canary;
}

Json to_json(const Canary& canary) {
  return {{"null_ns", canary.null_ns},
          {"getppid_ns", canary.getppid_ns},
          {"memcpy_ns", canary.memcpy_ns},
          {"spread", canary.spread}};
}

Canary canary_from(const Json& json) {
  return {.null_ns = json.at("null_ns").get<double>(),
          .getppid_ns = json.at("getppid_ns").get<double>(),
          .memcpy_ns = json.at("memcpy_ns").get<double>(),
          .spread = json.value("spread", 0.0)};
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
