// The body of fan_out, over whatever brings one message to several receivers: a lane for each, or a mechanism
// that has a broadcast of its own.
#pragma once
#include <atomic>
#include <concepts>
#include <vector>

#include "link.hpp"
#include "scenarios/blocks.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_peers.hpp"

namespace ipc {

/// Made before the fork. send() brings the message to every receiver; each receives all of them, in order.
template <class F>
concept Fan = Transfers<F> && requires(F fan, std::size_t receiver) {
  fan.become_sender();
  fan.become_receiver(receiver);  // from 0
};

/// One launch with `w.workers` receivers. A fan that may drop messages says so by may_lose().
template <Fan F>
Sample fan_out_over(F& fan, const Workload& w) {
  struct Account {
    std::atomic<unsigned> all_sent{0};  // phases that the sender has ended
    std::atomic<std::uint64_t> lost{0};
  };
  const std::size_t receivers = w.workers;
  bool may_lose = false;
  if constexpr (ReceivesUnlessQuiet<F>) may_lose = fan.may_lose();
  const std::uint64_t verified = verified_messages(w.size);
  const Shared<Account> account;

  const auto send = [&](Stage& stage, Sample& sample) {
    fan.become_sender();
    Message message(w.size);
    const auto to_all = [&](std::uint64_t count) {
      for (; count > 0; --count) fan.send(message);
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
      fan.become_receiver(receiver);
      Message message(w.size);
      auto last = Clock::now();
      /// Messages that came in this phase, of which `expected` were sent.
      const auto take = [&]([[maybe_unused]] unsigned phase, std::uint64_t expected, auto arrived) {
        if constexpr (ReceivesUnlessQuiet<F>)
          for (std::uint64_t received = 0; may_lose;) {
            const bool no_more = account->all_sent > phase;
            if (fan.recv_unless_quiet(message)) {
              ++received;
              last = Clock::now();
              arrived();
            } else if (no_more) {
              return received;
            }
          }
        for (std::uint64_t i = 0; i < expected; ++i) {
          fan.recv(message);
          arrived();
        }
        return expected;
      };
      const auto take_timed = [&] {
        if constexpr (requires { fan.recv_many(message, w.operations); })
          fan.recv_many(message, w.operations);  // one call through a table for all
        else
          take(2, w.operations, [] {});
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
        take_timed();
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

/// For RegisterRun: one launch over a mechanism with a broadcast of its own.
template <Fan F>
Sample fan_out_of(const Workload& w) {
  F fan{w.link(), w.workers};
  return fan_out_over(fan, w);
}

}  // namespace ipc
