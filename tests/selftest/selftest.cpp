// The self-test of the measurement: 2 % more work in every round trip must measure as 2 ± 0.25 %.
//
//   make selftest
//
// One pair of processes over a pipe on one CPU, as round_trip has it; the message says how much the server is
// to compute before it answers. Stretches without and with the added work alternate, each timed by the
// harness's own loop, clock and histogram; each pair of stretches gives one difference of medians, in parts
// of the work that was added: a round trip that itself drifts meanwhile does not change what 2 % are.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/placement.hpp"
#include "registry.hpp"
#include "scenarios/run_pair.hpp"
#include "scenarios/timing.hpp"
#include "stats/order_statistics.hpp"

namespace {

using namespace ipc;

constexpr std::size_t kPairs = 150;
constexpr std::uint64_t kTrips = 60;  // of one stretch
constexpr double kInjected = 0.02;
constexpr double kTolerance = 0.0025;
constexpr std::chrono::microseconds kBaseWork{60};

struct Board {
  std::array<double, kPairs> found{};  // 1: just the time of the added work
  double base_ns = 0;
};

/// ns of a round trip in the mean of medians, by the harness's own loop.
double stretch(AnyLink& link, std::span<std::byte> message, std::uint64_t trips = kTrips) {
  Sample sample;
  sample.operations = trips;
  link.ping_timed(message, sample);
  return sample.latency.percentile(50);
}

/// One chain of dependent steps, so that the added ones cannot run beside the others.
void compute(std::int64_t steps) {
  std::uint64_t state = 1;
  for (std::int64_t i = 0; i < steps; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    asm volatile("" : "+r"(state));
  }
}

/// ns of one step, without the harness: the fastest of many tries.
double step_ns() {
  constexpr std::int64_t kSteps = 100'000;
  double least = 1e18;
  for (int i = 0; i < 100; ++i) {
    const auto begin = Clock::now();
    compute(kSteps);
    least = std::min(least, std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
  }
  return least / kSteps;
}

void ask_for(std::span<std::byte> message, std::int64_t steps) {
  std::memcpy(message.data(), &steps, sizeof steps);
}

void measure(AnyLink& link, std::span<std::byte> message, Board& board) {
  const double step = step_ns();
  const auto base = std::llround(std::chrono::duration<double, std::nano>(kBaseWork).count() / step);
  ask_for(message, base);
  stretch(link, message, 5 * kTrips);  // warm-up
  board.base_ns = stretch(link, message, 5 * kTrips);
  const auto added = std::llround(kInjected * board.base_ns / step);
  const auto timed = [&](std::int64_t steps) {
    ask_for(message, steps);
    return stretch(link, message);
  };
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    const bool base_first = pair % 2 == 0;
    const double first = timed(base_first ? base : base + added);
    const double second = timed(base_first ? base + added : base);
    board.found[pair] = (base_first ? second - first : first - second) / (static_cast<double>(added) * step);
  }
  ask_for(message, -1);  // the end
  link.ping(message);
}

/// Computes the steps that the message asks for, then answers.
void serve(AnyLink& link, std::span<std::byte> message) {
  for (std::int64_t steps = 0; steps >= 0;) {
    link.recv(message);
    std::memcpy(&steps, message.data(), sizeof steps);
    compute(steps);
    link.send(message);
  }
}

int selftest() {
  Workload w;
  w.size = sizeof(std::int64_t);
  w.timeout = std::chrono::minutes{2};
  w.cpus = Topology::of_this_machine().resolve(Placement::same_cpu).cpus.value();
  AnyLink link = find_mechanism("pipe")->link(w);
  const Shared<Board> board;
  const auto client = [&](Stage& stage, Sample&) {
    link.attach(Side::client);
    std::vector<std::byte> message(w.size);
    stage.start();
    measure(link, message, *board);
    stage.finish();
  };
  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    std::vector<std::byte> message(w.size);
    stage.start();
    serve(link, message);
    stage.finish();
  };
  [[maybe_unused]] const Sample sample = run_pair(w, client, server);
  const double measured = kInjected * stats::median(board->found);
  auto interval = stats::median_interval(board->found).value();
  for (double* end : {&interval.low, &interval.high}) *end *= kInjected;
  fmt::print(
      "a round trip of {:.1f} us with {:.2f} % more work measures as {:+.2f} % (95 % interval {:+.2f} to "
      "{:+.2f} %, {} pairs)\n",
      board->base_ns / 1e3, 100 * kInjected, 100 * measured, 100 * interval.low, 100 * interval.high, kPairs);
  const bool good = std::abs(measured - kInjected) <= kTolerance;
  if ((interval.high - interval.low) / 2 > kTolerance) {  // a busy machine says nothing, either way
    fmt::print("inconclusive: the interval is wider than ± {:.2f} %; run it on a quiet machine\n",
               100 * kTolerance);
    return 3;
  }
  fmt::print("{}: expected {:.2f} ± {:.2f} %\n", good ? "good" : "BAD", 100 * kInjected, 100 * kTolerance);
  return good ? 0 : 1;
}

}  // namespace

int main() try { return selftest(); } catch (const std::exception& error) {
  fmt::print(stderr, "selftest: {}\n", error.what());
  return 2;
}
