// open_loop: messages sent at a schedule that does not wait for anybody, and the latency of each from the
// moment at which it was *due*. A stall hits every message that was due meanwhile, as it would hit real
// callers; a closed loop (round_trip) would just stop asking ("coordinated omission", Tene 2013).
//
// The offered load is a share of the saturation, which the same launch measures over the same link just
// before.
#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "core/start_line.hpp"
#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_pair.hpp"

namespace ipc {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

constexpr std::uint64_t kMostMessages = 10'000'000;  // every arrival is kept until the end

/// What the peers tell each other outside of the link.
struct Account {
  StartLine line{2};
  std::uint64_t burst = 0;  // messages of the next burst; 0: none any more
  std::uint32_t seed = 0;
  double gap_ns = 0;  // between two messages, in the mean
  Clock::time_point begin;
  Clock::time_point last_arrival;
  Histogram latency;
};

/// When each message is due, after the beginning. Both peers make the same from the same seed.
std::vector<Nanoseconds> make_schedule(const Workload& w, const Account& account) {
  std::mt19937_64 random{account.seed};
  std::exponential_distribution<double> gap{1 / account.gap_ns};
  std::vector<Nanoseconds> due(w.operations);
  double at = 0;
  for (Nanoseconds& each : due) {
    each = Nanoseconds{std::llround(at)};
    at += w.arrival == Arrival::poisson ? gap(random) : account.gap_ns;
  }
  return due;
}

/// Sleeps while there is much time and asks the clock while there is little. On one CPU the receiver needs
/// the time that we would spend asking: there, and where we do not know, each question gives way first.
class Metronome {
 public:
  explicit Metronome(const Workload& w) : give_way_{w.cpus.client == w.cpus.server} {}

  void wait_until(Clock::time_point due) const {
    constexpr Nanoseconds kTimerIsLate = std::chrono::microseconds{200};
    for (auto now = Clock::now(); now < due; now = Clock::now()) {
      if (due - now > 2 * kTimerIsLate) {
        const auto wake = (due - kTimerIsLate).time_since_epoch();
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wake);
        const timespec until{.tv_sec = seconds.count(), .tv_nsec = Nanoseconds{wake - seconds}.count()};
        ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
      } else if (give_way_) {
        ::sched_yield();
      }
    }
  }

 private:
  bool give_way_;
};

/// Messages per second as fast as it goes: the median of three bursts that take long enough to tell. How long
/// they must be, the quicker of two says each time: a stall amid a short burst would look like a saturation
/// of next to nothing.
double measure_saturation(AnyLink& link, std::span<std::byte> message, Account& account) {
  constexpr Nanoseconds kLongEnough = std::chrono::milliseconds{10};
  constexpr std::uint64_t kFirst = 64;
  std::uint64_t burst = kFirst;
  const auto once = [&] {
    account.burst = burst;
    account.line.arrive_and_wait();
    const auto begin = Clock::now();
    link.send_many(message, burst);
    link.recv(message);  // the acknowledgement of the last one
    return Nanoseconds{Clock::now() - begin};
  };
  std::array<Nanoseconds, 3> took{once(), once()};
  for (; std::min(took[0], took[1]) < kLongEnough; took = {once(), once()}) burst *= 2;
  took[2] = once();
  account.burst = 0;
  account.line.arrive_and_wait();
  std::ranges::sort(took);
  return static_cast<double>(burst) / std::chrono::duration<double>(took[1]).count();
}

void serve_saturation(AnyLink& link, std::span<std::byte> message, Account& account) {
  for (;;) {
    account.line.arrive_and_wait();
    if (account.burst == 0) return;
    link.recv_many(message, account.burst);
    link.send(message);
  }
}

Sample open_loop(const Mechanism& mechanism, const Workload& w) {
  if (w.operations > kMostMessages)
    throw std::runtime_error{
        fmt::format("open_loop keeps every arrival: expected at most {} operations", kMostMessages)};
  AnyLink link = mechanism.link(w);
  const Shared<Account> account;
  const std::uint64_t verified = verified_messages(w.size);

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      link.send(message);
    }
    link.recv(message);
    const double saturation = measure_saturation(link, message, *account);
    constexpr double kPercent = 100;
    account->gap_ns = 1e9 * kPercent / (saturation * w.load);
    account->seed = std::random_device{}();
    account->line.arrive_and_wait();
    const auto due = make_schedule(w, *account);
    const Metronome metronome{w};
    Histogram late;

    stage.start();
    const auto begin = Clock::now();
    account->begin = begin;
    for (const Nanoseconds at : due) {
      metronome.wait_until(begin + at);
      late.record(Clock::now() - (begin + at));
      link.send(message);
    }
    stage.finish();
    account->line.arrive_and_wait();
    sample.latency = account->latency;
    sample.elapsed = account->last_arrival - begin;
    sample.schedule = {.late_p50_ns = late.percentile(50),
                       .late_p99_ns = late.percentile(99),
                       .offered_per_s = 1e9 / account->gap_ns};
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    Message message(w.size);
    for (std::uint64_t i = 0; i < verified; ++i) {
      link.recv(message);
      expect_payload(message, i);
    }
    link.send(message);
    serve_saturation(link, message, *account);
    account->line.arrive_and_wait();
    const auto due = make_schedule(w, *account);
    std::vector<Clock::time_point> arrived(w.operations, Clock::now());  // every page touched now

    stage.start();
    for (Clock::time_point& each : arrived) {
      link.recv(message);
      each = Clock::now();  // the clock of the sender: CLOCK_MONOTONIC is one for all processes
    }
    stage.finish();
    for (std::uint64_t i = 0; i < w.operations; ++i)
      account->latency.record(arrived[i] - (account->begin + due[i]));
    account->last_arrival = arrived.back();
    account->line.arrive_and_wait();
  };

  return run_pair(w, client, server);
}

constexpr std::array kRequired{Key::size, Key::load, Key::arrival};
constexpr std::array kOptional{Key::capacity, Key::wait};
const RegisterScenario registered{
    {.name = "open_loop",
     .summary = "one way at a schedule, latency from when each message was due",
     .required = kRequired,
     .optional = kOptional,
     .headline = "p50_ns",
     .has_latency = true,
     .over_links = open_loop,
     .fits = [](const Mechanism& mechanism) { return !mechanism.may_lose() && !mechanism.moves_nothing(); }}};

}  // namespace
}  // namespace ipc
