// A mechanism made slower on purpose: what the gate must find. The mechanism's own file is compiled as it
// stands, with a decorator around its link; the program that this is linked into is otherwise the bench
// program.
//
// IPCBENCH_SLOW_PERCENT=7 in the environment makes each message that the client sends take 7 % longer than
// the time between two messages was before: work that a process really does, in the process that holds the
// clock. Without it, nothing is added but a look at the flag.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include "registry.hpp"
#include "support/pipe_channel.hpp"  // whatever the mechanism's file includes: it must not see the macro below

namespace ipc {
namespace {

using Clock = std::chrono::steady_clock;

/// Spins for a share of the median time between the calls of work().
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
  void take(Clock::duration period) {
    periods_[taken_++] = period;
    if (taken_ < periods_.size()) return;
    taken_ = 0;
    std::ranges::nth_element(periods_, periods_.begin() + periods_.size() / 2);
    const auto wanted = std::chrono::duration<double, std::nano>(periods_[periods_.size() / 2]) * share_;
    // The two readings around the spin are part of what is added.
    spin_ = std::max(std::chrono::duration_cast<Clock::duration>(wanted) - reading_, Clock::duration{0});
  }

  double share_ = 0;
  Clock::duration reading_{}, spin_{};
  Clock::time_point last_;
  std::array<Clock::duration, 127> periods_{};
  std::size_t taken_ = 0;
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
