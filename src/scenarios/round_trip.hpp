// round_trip: ping-pong. One client, one server, one message in flight (netperf's *_RR). Closed-loop service
// time.
#pragma once
#include <vector>

#include "link.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_pair.hpp"
#include "scenarios/timing.hpp"

namespace ipc {

template <Link L>
[[nodiscard]] Sample round_trip(const Workload& w) {
  L link{w.link()};
  const std::uint64_t verified = verified_messages(w.size);

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    std::vector<std::byte> message(w.size);
    const auto ping = [&] {
      link.send(message);
      link.recv(message);
    };
    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      ping();
      if constexpr (!MovesNothing<L>) expect_payload(message, i);
    }
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; i < w.warmup; ++i) ping();
    const std::chrono::duration<double, std::nano> warm = Clock::now() - begin;
    if constexpr (!MovesNothing<L>) sample.batch = batch_for(w, warm);

    stage.start();
    run_timed(sample, ping);
    stage.finish();
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    std::vector<std::byte> message(w.size);
    const auto pong = [&] {
      link.recv(message);
      link.send(message);
    };
    for (std::uint64_t i = 0; i < verified; ++i) {
      link.recv(message);
      if constexpr (!MovesNothing<L>) expect_payload(message, i);
      link.send(message);
    }
    for (std::uint64_t i = 0; i < w.warmup; ++i) pong();
    stage.start();
    for (std::uint64_t i = 0; i < w.operations; ++i) pong();
    stage.finish();
  };

  return run_pair(w, client, server);
}

}  // namespace ipc
