// stream: one-way throughput. The client sends as fast as it can; the clock stops when the server's
// acknowledgement of the last message is back, so that what is still in a buffer is not counted as delivered.
#include <array>
#include <atomic>

#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_pair.hpp"

namespace ipc {
namespace {

/// Over a mechanism that may drop messages an acknowledgement by number would wait for ever. So the client
/// says beside the mechanism when it has sent everything, and the server takes what arrives until nothing
/// more does. The clock runs until both the last send and the last arrival: the two ends read the same
/// CLOCK_MONOTONIC.
Sample stream_with_losses(const Mechanism& mechanism, const Workload& w) {
  struct Account {
    std::atomic<bool> all_sent{false};
    StartLine settled{2};
    std::uint64_t received = 0;
    Clock::time_point last_arrival;
  };
  AnyLink link = mechanism.link(w);
  const Shared<Account> account;
  const std::uint64_t verified = verified_messages(w.size);

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    Message message(w.size);
    const auto settle = [&] {
      account->all_sent = true;
      account->settled.arrive_and_wait();
    };
    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      link.send(message);
    }
    settle();
    link.send_many(message, w.warmup);
    settle();
    stage.start();
    const auto begin = Clock::now();
    link.send_many(message, w.operations);
    const auto sent = Clock::now();
    stage.finish();
    settle();
    sample.elapsed = std::max(sent, account->last_arrival) - begin;
    sample.lost = w.operations - account->received;
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    Message message(w.size);
    const auto receive = [&](auto arrived) {
      account->received = 0;
      for (;;) {
        const bool no_more = account->all_sent.load();  // asked first: what was sent by then is here
        if (link.recv_unless_quiet(message)) {
          ++account->received;
          arrived();
          if (account->all_sent.load(std::memory_order_relaxed)) account->last_arrival = Clock::now();
        } else if (no_more) {
          break;
        }
      }
      account->all_sent = false;
    };
    receive([&, next = std::uint64_t{0}]() mutable {
      while (next < verified && !is_payload(message, next))
        ++next;  // a gap is a loss, nothing else is excused
      expect_payload(message, std::min(next++, verified - 1));
    });
    account->settled.arrive_and_wait();
    receive([] {});
    account->settled.arrive_and_wait();
    stage.start();
    receive([] {});
    stage.finish();
    account->settled.arrive_and_wait();
  };

  return run_pair(w, client, server);
}

Sample stream(const Mechanism& mechanism, const Workload& w) {
  if (mechanism.may_lose()) return stream_with_losses(mechanism, w);
  AnyLink link = mechanism.link(w);
  const std::uint64_t verified = verified_messages(w.size);

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    Message message(w.size);
    const auto acknowledged = [&] { link.recv(message); };

    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      link.send(message);
    }
    acknowledged();
    link.send_many(message, w.warmup);
    acknowledged();

    stage.start();
    const auto begin = Clock::now();
    auto block_begin = begin;
    std::uint64_t sent = 0;
    for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
      const std::uint64_t count = w.operations * (block + 1) / Sample::kBlocks - sent;
      link.send_many(message, count);
      sent += count;
      const auto now = Clock::now();
      if (count > 0)
        sample.blocks[block] =
            std::chrono::duration<double, std::nano>(now - block_begin).count() / static_cast<double>(count);
      block_begin = now;
    }
    acknowledged();
    sample.elapsed = Clock::now() - begin;
    stage.finish();
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    Message message(w.size);
    const auto receive = [&](std::uint64_t count) {
      link.recv_many(message, count);
      link.send(message);
    };
    for (std::uint64_t i = 0; i < verified; ++i) {
      link.recv(message);
      expect_payload(message, i);
    }
    link.send(message);
    receive(w.warmup);
    stage.start();
    receive(w.operations);
    stage.finish();
  };

  return run_pair(w, client, server);
}

constexpr std::array kRequired{Key::size};
constexpr std::array kOptional{Key::capacity, Key::wait};
const RegisterScenario registered{
    {.name = "stream",
     .summary = "one way, as fast as it goes, until the last message is acknowledged",
     .required = kRequired,
     .optional = kOptional,
     .headline = "msgs_per_s",
     .higher_is_better = true,
     .over_links = stream,
     .fits = [](const Mechanism& mechanism) { return !mechanism.moves_nothing(); }}};

}  // namespace
}  // namespace ipc
