// idle_gap: a round trip after a silence. Caches have cooled and the processor may have gone to sleep: what a
// seldom caller waits, which no ping-pong without a pause shows.
//
// The silence is no part of an operation's latency. It is a part of the elapsed time, which says how long a
// launch takes. A peer that spins goes on spinning through it.
#include <sys/prctl.h>
#include <time.h>

#include <array>
#include <vector>

#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_pair.hpp"

namespace ipc {
namespace {

void be_silent_for(std::chrono::nanoseconds gap) {
  if (gap.count() == 0) return;
  timespec rest{.tv_sec = gap.count() / 1'000'000'000, .tv_nsec = gap.count() % 1'000'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR) {}
}

Sample idle_gap(const Mechanism& mechanism, const Workload& w) {
  AnyLink link = mechanism.link(w);
  const std::uint64_t verified = verified_messages(w.size);

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    ::prctl(PR_SET_TIMERSLACK, 1);  // the kernel may otherwise add 50 us to a gap
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      link.ping(message);
      expect_payload(message, i);
    }
    link.ping(message, w.warmup);

    stage.start();
    const auto begin = Clock::now();
    std::uint64_t done = 0;
    for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
      const std::uint64_t block_first = done;
      std::chrono::nanoseconds busy{};
      for (; done < w.operations * (block + 1) / Sample::kBlocks; ++done) {
        be_silent_for(w.gap);
        const auto sent = Clock::now();
        link.ping(message);
        const auto took = Clock::now() - sent;
        sample.latency.record(took);
        busy += took;
      }
      if (done > block_first)
        sample.blocks[block] = static_cast<double>(busy.count()) / static_cast<double>(done - block_first);
    }
    sample.elapsed = Clock::now() - begin;
    stage.finish();
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      link.recv(message);
      expect_payload(message, i);
      link.send(message);
    }
    link.pong(message, w.warmup);
    stage.start();
    link.pong(message, w.operations);
    stage.finish();
  };

  return run_pair(w, client, server);
}

constexpr std::array kRequired{Key::size, Key::gap};
constexpr std::array kOptional{Key::capacity, Key::wait};
const RegisterScenario registered{
    {.name = "idle_gap",
     .summary = "a round trip after a silence, which is not counted",
     .required = kRequired,
     .optional = kOptional,
     .headline = "p50_ns",
     .has_latency = true,
     .over_links = idle_gap,
     .fits = [](const Mechanism& mechanism) { return !mechanism.moves_nothing() && !mechanism.may_lose(); },
     .why_not =
         [](const Mechanism&, const Workload& w) {
           return w.gap > std::chrono::milliseconds{100} ? std::string{"a gap is at most 100ms"}
                                                         : std::string{};
         }}};

}  // namespace
}  // namespace ipc
