// A mechanism made slower on purpose: what the gate must find. The mechanism's own file is compiled as it
// stands, with a decorator around its link; the program that this is linked into is otherwise the bench
// program.
//
// IPCBENCH_SLOW_PERCENT=7 in the environment adds 7 % of the time between two messages to each that the
// client sends: work that a process really does, in the process that holds the clock. Without it, nothing is
// added but a look at the flag.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>

#include "registry.hpp"
#include "support/pipe_channel.hpp"  // whatever the mechanism's file includes: it must not see the macro below

namespace ipc {
namespace {

using Clock = std::chrono::steady_clock;

/// Spins for a share of the time between the calls of work(). A stream's calls come in bursts, between which
/// the sender sleeps; so what counts is the mean over groups of calls, and of those the median, which a group
/// that something interrupted does not move.
class AddedWork {
 public:
  AddedWork() {
    const char* text = std::getenv("IPCBENCH_SLOW_PERCENT");
    share_ = text == nullptr ? 0 : std::strtod(text, nullptr) / 100;
    std::array<Clock::duration, 101> readings{};
    for (auto& reading : readings) {
      const auto begin = Clock::now();
      reading = Clock::now() - begin;
    }
    std::ranges::nth_element(readings, readings.begin() + readings.size() / 2);
    reading_ = readings[readings.size() / 2];
  }

  void work() {
    if (share_ <= 0) return;
    const auto begin = Clock::now();
    if (last_ != Clock::time_point{}) take(begin - last_);
    do last_ = Clock::now();
    while (last_ - begin < spin_);
  }

 private:
  static constexpr std::int64_t kGroup = 16;   // calls: what fills a pipe with messages of 4 KiB
  static constexpr std::int64_t kFewest = 3;   // groups, before anything is added
  static constexpr std::int64_t kGroups = 15;  // that are remembered

  void take(Clock::duration period) {
    group_ += period;
    if (++calls_ % kGroup != 0) return;
    const std::int64_t groups = calls_ / kGroup;
    means_[static_cast<std::size_t>((groups - 1) % kGroups)] = group_ / kGroup;
    group_ = {};
    if (groups < kFewest) return;
    const std::int64_t known = std::min(groups, kGroups);
    auto means = means_;
    std::nth_element(means.begin(), means.begin() + known / 2, means.begin() + known);
    const auto middle = means[static_cast<std::size_t>(known / 2)];
    const auto wanted = std::chrono::duration<double, std::nano>(middle) * share_;
    // The two readings around the spin are part of what is added.
    spin_ = std::max(std::chrono::duration_cast<Clock::duration>(wanted) - reading_, Clock::duration{0});
  }

  double share_ = 0;
  Clock::duration reading_{}, spin_{}, group_{};
  Clock::time_point last_;
  std::array<Clock::duration, kGroups> means_{};
  std::int64_t calls_ = 0;
};

template <Link L>
class Slowed {
 public:
  explicit Slowed(const LinkConfig& config) : link_{config} {}
  void attach(Side side) {
    link_.attach(side);
    is_client_ = side == Side::client;
  }
  void send(std::span<const std::byte> message) {
    if (is_client_) added_.work();
    link_.send(message);
  }
  void recv(std::span<std::byte> message) { link_.recv(message); }
  [[nodiscard]] const Fd& incoming() const requires Pollable<L> { return link_.incoming(); }

 private:
  L link_;
  AddedWork added_;
  bool is_client_ = false;
};

template <Link L>
using RegisterSlowed = Register<Slowed<L>>;

}  // namespace
}  // namespace ipc

#define Register RegisterSlowed
#include IPCBENCH_SLOW_SOURCE
