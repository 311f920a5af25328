// setup: what it takes before the first message arrives, and after the last. One operation is to create a
// link, to attach both peers and have one message answered, and to destroy the link again.
//
// Each link has two fresh processes, as everywhere in this suite. Their birth and their end stand outside the
// clock: an operation is the sum of its three timed parts, and what it costs (client_cpu_ns and the like) is
// read at the same places. What the owner of the links does counts as the client's.
#include <array>
#include <optional>
#include <vector>

#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_peers.hpp"

namespace ipc {
namespace {

/// One part of a link's life, or several.
struct Part {
  std::chrono::nanoseconds took{};
  Usage used;
};

/// Does it, and says what it took and what it cost the calling process.
template <class Body>
Part timed(Body body) {
  const Usage before = Usage::so_far();
  const auto begin = Clock::now();
  body();
  const auto took = Clock::now() - begin;
  return {took, Usage::so_far() - before};
}

/// Where the two peers of one link meet.
struct Meeting {
  StartLine both{2};
  Part client, server;
  FailureText failure;
};

struct Life {
  std::chrono::nanoseconds took{};
  Usage client, server;
};

/// One link from its creation to its end. `number` is the message's.
Life live_once(const Mechanism& mechanism, const Workload& w, Meeting& meeting, std::uint64_t number) {
  std::optional<AnyLink> link;
  const Part created = timed([&] { link.emplace(mechanism.link(w)); });

  Process server{[&] {
                   pin_to(w.cpus.server);
                   Message message(w.size);
                   meeting.both.arrive_and_wait();
                   meeting.server = timed([&] {
                     link->attach(Side::server);
                     link->pong(message);
                   });
                   meeting.both.arrive_and_wait();  // a library's thread may still hand over the answer
                 },
                 &meeting.failure};
  Process client{[&] {
                   pin_to(w.cpus.client);
                   Message message(w.size);
                   fill_payload(message, number);
                   meeting.both.arrive_and_wait();
                   meeting.client = timed([&] {
                     link->attach(Side::client);
                     link->ping(message);
                   });
                   expect_payload(message, number);
                   meeting.both.arrive_and_wait();
                 },
                 &meeting.failure};
  std::array<Process*, 2> both{&server, &client};
  supervise(both, w.timeout, meeting.failure);

  const Part destroyed = timed([&] { link.reset(); });
  return {.took = created.took + meeting.client.took + destroyed.took,
          .client = created.used + meeting.client.used + destroyed.used,
          .server = meeting.server.used};
}

Sample setup(const Mechanism& mechanism, const Workload& w) {
  struct Account {
    Meeting meeting;
    Usage client, server;  // of all links together
  };
  const Shared<Account> account;
  const auto owner = [&](Stage& stage, Sample& sample) {
    std::uint64_t number = 0;
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(w.warmup, 1); ++i)
      live_once(mechanism, w, account->meeting, number++);
    stage.start();
    std::uint64_t done = 0;
    for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
      const std::uint64_t block_first = done;
      std::chrono::nanoseconds busy{};
      for (; done < w.operations * (block + 1) / Sample::kBlocks; ++done) {
        const Life life = live_once(mechanism, w, account->meeting, number++);
        sample.latency.record(life.took);
        busy += life.took;
        account->client = account->client + life.client;
        account->server = account->server + life.server;
      }
      if (done > block_first)
        sample.blocks[block] = static_cast<double>(busy.count()) / static_cast<double>(done - block_first);
      sample.elapsed += busy;
    }
    stage.finish();
  };
  const std::array peers{Peer{.side = Side::client, .has_clock = true, .body = owner}};
  Sample sample = run_peers(w, peers);
  sample.client = account->client;
  sample.server = account->server;
  return sample;
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
