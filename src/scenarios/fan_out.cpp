// fan_out: one sender, several receivers, and each of them gets every message. One operation is one message
// handed to all.
//
// Each receiver has a lane of its own, and the sender goes through them: what a chat room's server does. None
// of the mechanisms here has a broadcast that queues.
#include <array>
#include <atomic>
#include <deque>

#include "registry.hpp"
#include "scenarios/blocks.hpp"
#include "scenarios/fan.hpp"
#include "scenarios/lane.hpp"
#include "scenarios/run_peers.hpp"

namespace ipc {
namespace {

Sample fan_out(const Mechanism& mechanism, const Workload& w) {
  struct Account {
    std::atomic<unsigned> all_sent{0};  // phases that the sender has ended
    std::atomic<std::uint64_t> lost{0};
  };
  const std::size_t receivers = w.workers;
  const bool may_lose = mechanism.may_lose();
  const std::uint64_t verified = verified_messages(w.size);
  const Shared<Account> account;
  std::deque<Lane> lanes;
  for (std::size_t i = 0; i < receivers; ++i) lanes.emplace_back(mechanism, w.link());

  const auto send = [&](Stage& stage, Sample& sample) {
    for (Lane& lane : lanes) lane.become_sender();
    Message message(w.size);
    const auto to_all = [&](std::uint64_t count) {
      for (; count > 0; --count)
        for (Lane& lane : lanes) lane.send(message);
    };
    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      to_all(1);
    }
    ++account->all_sent;
    stage.meet();
    to_all(w.warmup);
    ++account->all_sent;
    stage.start();
    timed_blocks(sample, w.operations, to_all);
    ++account->all_sent;
    stage.finish();
    stage.meet();
    if (may_lose) sample.lost = account->lost / receivers;
  };

  const auto receive = [&](std::size_t receiver) {
    return [&, receiver](Stage& stage, Sample&) {
      Lane& lane = lanes[receiver];
      lane.become_receiver();
      Message message(w.size);
      auto last = Clock::now();
      /// Messages that came in this phase, of which `expected` were sent.
      const auto take = [&](unsigned phase, std::uint64_t expected, auto arrived) {
        if (!may_lose) {
          for (std::uint64_t i = 0; i < expected; ++i) {
            lane.recv(message);
            arrived();
          }
          return expected;
        }
        for (std::uint64_t received = 0;;) {
          const bool no_more = account->all_sent > phase;
          if (lane.recv_unless_quiet(message)) {
            ++received;
            last = Clock::now();
            arrived();
          } else if (no_more) {
            return received;
          }
        }
      };
      take(0, verified, [&, next = std::uint64_t{0}]() mutable {
        if (may_lose)
          while (next < verified - 1 && !is_payload(message, next)) ++next;  // a gap is a loss
        expect_payload(message, next++);
      });
      stage.meet();
      take(1, w.warmup, [] {});
      stage.start();
      if (may_lose) {
        last = stage.begin();
        account->lost += w.operations - take(2, w.operations, [] {});
        stage.finish(last);
      } else {
        lane.recv_many(message, w.operations);
        stage.finish();
      }
      stage.meet();
    };
  };

  std::vector<Peer> peers{{.side = Side::server, .has_clock = true, .body = send}};
  for (std::size_t i = 0; i < receivers; ++i)
    peers.push_back({.side = Side::client, .has_clock = false, .body = receive(i)});
  return run_peers(w, peers);
}

std::string why_not(const Mechanism& mechanism, const Workload& w) {
  if (mechanism.one_at_a_time && w.workers > 1)
    return fmt::format("only one link of {} can be at a time", mechanism.name);
  return {};
}

constexpr std::array kRequired{Key::size, Key::workers};
constexpr std::array kOptional{Key::capacity};
const RegisterScenario registered{{.name = "fan_out",
                                   .summary = "one sender to several receivers, each gets every message",
                                   .required = kRequired,
                                   .optional = kOptional,
                                   .headline = "msgs_per_s",
                                   .higher_is_better = true,
                                   .over_links = fan_out,
                                   .fits = &fits_fan,
                                   .why_not = &why_not}};

}  // namespace
}  // namespace ipc
