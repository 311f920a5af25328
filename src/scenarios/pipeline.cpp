// pipeline: a chain of processes, as in `a | b | c`. The first one sends as fast as it can, each of the
// others hands on what it received, and the last one keeps it.
//
// `workers` counts the processes behind the first one, so the chain has as many lanes. They run on the two
// CPUs of the placement in turn.
#include <array>
#include <deque>

#include "registry.hpp"
#include "scenarios/blocks.hpp"
#include "scenarios/fan.hpp"
#include "scenarios/lane.hpp"
#include "scenarios/run_peers.hpp"

namespace ipc {
namespace {

Sample pipeline(const Mechanism& mechanism, const Workload& w) {
  const std::uint64_t verified = verified_messages(w.size);
  std::deque<Lane> lanes;
  for (unsigned i = 0; i < w.workers; ++i) lanes.emplace_back(mechanism, w.link());

  const auto first = [&](Stage& stage, Sample&) {
    Lane& out = lanes.front();
    out.become_sender();
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      out.send(message);
    }
    out.send_many(message, w.warmup);
    stage.start();
    out.send_many(message, w.operations);
    stage.finish();
  };
  const auto hand_on = [&](std::size_t from) {
    return [&, from](Stage& stage, Sample&) {
      Lane& in = lanes[from];
      Lane& out = lanes[from + 1];
      in.become_receiver();
      out.become_sender();
      Message message(w.size);
      const auto forward = [&](std::uint64_t count) {
        for (; count > 0; --count) {
          in.recv(message);
          out.send(message);
        }
      };
      forward(verified + w.warmup);
      stage.start();
      forward(w.operations);
      stage.finish();
    };
  };
  const auto last = [&](Stage& stage, Sample& sample) {
    Lane& in = lanes.back();
    in.become_receiver();
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      in.recv(message);
      expect_payload(message, i);
    }
    in.recv_many(message, w.warmup);
    stage.start();
    timed_blocks(sample, w.operations, [&](std::uint64_t count) { in.recv_many(message, count); });
    stage.finish();
  };

  std::vector<Peer> peers{{.side = Side::client, .has_clock = false, .body = first}};
  for (std::size_t i = 0; i + 1 < w.workers; ++i)
    peers.push_back(
        {.side = i % 2 == 0 ? Side::server : Side::client, .has_clock = false, .body = hand_on(i)});
  peers.push_back(
      {.side = w.workers % 2 == 1 ? Side::server : Side::client, .has_clock = true, .body = last});
  return run_peers(w, peers);
}

constexpr std::array kRequired{Key::size, Key::workers};
constexpr std::array kOptional{Key::capacity};
const RegisterScenario registered{
    {.name = "pipeline",
     .summary = "a chain of processes, each hands on what it received",
     .required = kRequired,
     .optional = kOptional,
     .headline = "msgs_per_s",
     .higher_is_better = true,
     .over_links = pipeline,
     // What may be lost at every station would leave the last one waiting.
     .fits = [](const Mechanism& mechanism) { return fits_fan(mechanism) && !mechanism.may_lose(); },
     .why_not =
         [](const Mechanism& mechanism, const Workload& w) {
           return mechanism.one_at_a_time && w.workers > 1
                      ? fmt::format("only one link of {} can be at a time", mechanism.name)
                      : std::string{};
         }}};

}  // namespace
}  // namespace ipc
