// wake_up: a round of two wake-ups, there and back, with nothing to carry: which one is the lightest? A pipe
// or a signal, used for the same, carries one byte. Closed-loop service time, like round_trip.
#include <array>
#include <atomic>
#include <stdexcept>

#include "registry.hpp"
#include "scenarios/run_pair.hpp"

namespace ipc {
namespace {

Sample wake_up(const Mechanism& mechanism, const Workload& workload) {
  constexpr std::uint64_t kVerified = 64;
  Workload w = workload;
  w.size = 1;
  AnyLink link = mechanism.link(w);
  // In the verified rounds each side counts beside the mechanism, before it wakes the other: a wake-up that
  // came of itself, early or twice, finds the wrong count.
  const Shared<std::atomic<std::uint64_t>> wakes{0U};
  const auto expect = [&](std::uint64_t count) {
    if (wakes->load() != count) throw std::runtime_error{"woken when nobody had woken it"};
  };

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    std::array<std::byte, 1> nothing{};
    for (std::uint64_t round = 0; round < kVerified; ++round) {
      *wakes = 2 * round + 1;
      link.ping(nothing);
      expect(2 * round + 2);
    }
    sample.batch = warm_up(w, [&](std::uint64_t count) { link.ping(nothing, count); });
    stage.start();
    link.ping_timed(nothing, sample);
    stage.finish();
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    std::array<std::byte, 1> nothing{};
    for (std::uint64_t round = 0; round < kVerified; ++round) {
      link.recv(nothing);
      expect(2 * round + 1);
      *wakes = 2 * round + 2;
      link.send(nothing);
    }
    link.pong(nothing, w.warmup);
    stage.start();
    link.pong(nothing, w.operations);
    stage.finish();
  };

  return run_pair(w, client, server);
}

constexpr std::array kOptional{Key::wait};
const RegisterScenario registered{{.name = "wake_up",
                                   .summary = "a round of two wake-ups, there and back, without payload",
                                   .required = {},
                                   .optional = kOptional,
                                   .headline = "p50_ns",
                                   .has_latency = true,
                                   .over_links = wake_up,
                                   .only_wakes = true}};

}  // namespace
}  // namespace ipc
