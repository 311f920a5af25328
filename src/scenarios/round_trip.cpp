// round_trip: ping-pong. One client, one server, one message in flight (netperf's *_RR). Closed-loop service
// time.
#include <array>

#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_pair.hpp"

namespace ipc {
namespace {

Sample round_trip(const Mechanism& mechanism, const Workload& w) {
  AnyLink link = mechanism.link(w);
  const std::uint64_t verified = verified_messages(w.size);

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      link.ping(message);
      if (!link.moves_nothing()) expect_payload(message, i);
    }
    const std::uint64_t batch = warm_up(w, [&](std::uint64_t count) { link.ping(message, count); });
    if (!link.moves_nothing()) sample.batch = batch;

    stage.start();
    link.ping_timed(message, sample);
    stage.finish();
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      link.recv(message);
      if (!link.moves_nothing()) expect_payload(message, i);
      link.send(message);
    }
    link.pong(message, w.warmup);
    stage.start();
    link.pong(message, w.operations);
    stage.finish();
  };

  return run_pair(w, client, server);
}

constexpr std::array kRequired{Key::size};
constexpr std::array kOptional{Key::capacity, Key::wait};
const RegisterScenario registered{{.name = "round_trip",
                                   .summary = "one message there and one back, nothing else in flight",
                                   .required = kRequired,
                                   .optional = kOptional,
                                   .headline = "p50_ns",
                                   .has_latency = true,
                                   .over_links = round_trip}};

}  // namespace
}  // namespace ipc
