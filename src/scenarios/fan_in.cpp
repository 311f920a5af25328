// fan_in: several senders, one receiver. Does it scale with its clients, or do they queue?
//
// A mechanism that allows it has one channel for all senders. Any other has a lane for each, and the receiver
// takes from all of them: through epoll where they have descriptors, or else from one after the other, which
// waits for a slow sender while others have something (intake.hpp).
#include <array>
#include <atomic>

#include "registry.hpp"
#include "scenarios/blocks.hpp"
#include "scenarios/fan.hpp"
#include "scenarios/intake.hpp"
#include "scenarios/run_peers.hpp"

namespace ipc {
namespace {

Sample fan_in(const Mechanism& mechanism, const Workload& w) {
  struct Account {
    std::array<std::atomic<unsigned>, 3> done{};  // senders that have sent all, by phase
  };
  enum Phase : std::size_t { kVerified, kWarmup, kTimed };
  const std::size_t senders = w.workers;
  const bool shared = shares_one_channel(mechanism);
  const bool may_lose = mechanism.may_lose();
  const std::uint64_t each = verified_messages(w.size);
  const Origins origins{senders, each};
  const Shared<Account> account;
  std::deque<Lane> lanes;
  for (std::size_t i = 0; i < (shared ? 1 : senders); ++i) lanes.emplace_back(mechanism, w.link());

  const auto send = [&](std::size_t sender) {
    return [&, sender](Stage& stage, Sample&) {
      Lane& lane = lanes[shared ? 0 : sender];
      lane.become_sender();
      Message message(w.size);
      for (std::uint64_t turn = 0; turn < each; ++turn) {
        fill_payload(message, origins.number(sender, turn));
        lane.send(message);
      }
      ++account->done[kVerified];
      stage.meet();
      lane.send_many(message, share_of(w.warmup, sender, senders));
      ++account->done[kWarmup];
      stage.start();
      lane.send_many(message, share_of(w.operations, sender, senders));
      ++account->done[kTimed];
      stage.finish();
    };
  };

  const auto receive = [&](Stage& stage, Sample& sample) {
    for (Lane& lane : lanes) lane.become_receiver();
    Intake intake{lanes};
    Message message(w.size);
    const auto all_sent = [&](Phase phase) { return [&, phase] { return account->done[phase] == senders; }; };
    const auto nothing = [] {};

    Arrivals arrivals{origins, senders};
    std::uint64_t arrived = 0;
    const auto accept = [&] {
      arrivals.accept(message);
      ++arrived;
    };
    if (may_lose) {
      intake.take_until_quiet(message, all_sent(kVerified), accept);
    } else {
      intake.expect(senders * each);
      intake.take(senders * each, message, accept);
      if (arrivals.missing() > 0 || arrived != senders * each) throw std::runtime_error{"messages were lost"};
    }
    stage.meet();
    if (may_lose) {
      intake.take_until_quiet(message, all_sent(kWarmup), nothing);
    } else {
      intake.expect(w.warmup);
      intake.take(w.warmup, message, nothing);
    }
    intake.expect(w.operations);
    stage.start();
    if (may_lose) {
      std::uint64_t received = 0;
      auto last = stage.begin();
      intake.take_until_quiet(message, all_sent(kTimed), [&] {
        ++received;
        last = Clock::now();
      });
      sample.lost = w.operations - received;
      stage.finish(last);
    } else {
      timed_blocks(sample, w.operations, [&](std::uint64_t count) {
        if (shared)
          lanes.front().recv_many(message, count);
        else
          intake.take(count, message, nothing);
      });
      stage.finish();
    }
  };

  std::vector<Peer> peers{{.side = Side::server, .has_clock = true, .body = receive}};
  for (std::size_t i = 0; i < senders; ++i)
    peers.push_back({.side = Side::client, .has_clock = false, .body = send(i)});
  return run_peers(w, peers);
}

std::string why_not(const Mechanism& mechanism, const Workload& w) {
  return shares_one_channel(mechanism) ? why_not_shared(mechanism, w) : why_not_separate(mechanism, w);
}

constexpr std::array kRequired{Key::size, Key::workers};
constexpr std::array kOptional{Key::capacity};
const RegisterScenario registered{{.name = "fan_in",
                                   .summary = "several senders to one receiver",
                                   .required = kRequired,
                                   .optional = kOptional,
                                   .headline = "msgs_per_s",
                                   .higher_is_better = true,
                                   .over_links = fan_in,
                                   .fits = &fits_fan,
                                   .why_not = &why_not}};

}  // namespace
}  // namespace ipc
