// setup: what it takes before the first message arrives, and after the last. One operation is to create a
// link, to attach both peers and have one message answered, and to destroy the link again.
//
// Each link has two fresh processes, as everywhere in this suite. Their birth and their end stand outside the
// clock: an operation is the sum of its three timed parts. What a process costs beside (client_cpu_ns and the
// like) counts the owner of the links alone, its forks included.
#include <array>
#include <optional>
#include <vector>

#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_peers.hpp"

namespace ipc {
namespace {

struct Meeting {
  StartLine both{2};
  std::chrono::nanoseconds connected{};
  FailureText failure;
};

/// One link from its creation to its end; returns the time of the timed parts. `number` is the message's.
std::chrono::nanoseconds live_once(const Mechanism& mechanism, const Workload& w, Meeting& meeting,
                                   std::uint64_t number) {
  const auto begin = Clock::now();
  std::optional<AnyLink> link{mechanism.link(w)};
  const auto created = Clock::now() - begin;

  Process server{[&] {
                   pin_to(w.cpus.server);
                   Message message(w.size);
                   meeting.both.arrive_and_wait();
                   link->attach(Side::server);
                   link->pong(message);
                   meeting.both.arrive_and_wait();  // a library's thread may still hand over the answer
                 },
                 &meeting.failure};
  Process client{[&] {
                   pin_to(w.cpus.client);
                   Message message(w.size);
                   fill_payload(message, number);
                   meeting.both.arrive_and_wait();
                   const auto called = Clock::now();
                   link->attach(Side::client);
                   link->ping(message);
                   meeting.connected = Clock::now() - called;
                   expect_payload(message, number);
                   meeting.both.arrive_and_wait();
                 },
                 &meeting.failure};
  std::array<Process*, 2> both{&server, &client};
  supervise(both, w.timeout, meeting.failure);

  const auto ending = Clock::now();
  link.reset();
  return created + meeting.connected + (Clock::now() - ending);
}

Sample setup(const Mechanism& mechanism, const Workload& w) {
  const auto owner = [&](Stage& stage, Sample& sample) {
    const Shared<Meeting> meeting;
    std::uint64_t number = 0;
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(w.warmup, 1); ++i)
      live_once(mechanism, w, *meeting, number++);
    stage.start();
    std::uint64_t done = 0;
    for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
      const std::uint64_t block_first = done;
      std::chrono::nanoseconds busy{};
      for (; done < w.operations * (block + 1) / Sample::kBlocks; ++done) {
        const auto took = live_once(mechanism, w, *meeting, number++);
        sample.latency.record(took);
        busy += took;
      }
      if (done > block_first)
        sample.blocks[block] = static_cast<double>(busy.count()) / static_cast<double>(done - block_first);
      sample.elapsed += busy;
    }
    stage.finish();
  };
  const std::array peers{Peer{.side = Side::client, .has_clock = true, .body = owner}};
  return run_peers(w, peers);
}

constexpr std::array kRequired{Key::size};
constexpr std::array kOptional{Key::capacity};
const RegisterScenario registered{
    {.name = "setup",
     .summary = "create a link, connect, have one message answered, destroy it",
     .required = kRequired,
     .optional = kOptional,
     .headline = "p50_ns",
     .has_latency = true,
     .over_links = setup,
     .fits = [](const Mechanism& mechanism) { return !mechanism.moves_nothing(); }}};

}  // namespace
}  // namespace ipc
