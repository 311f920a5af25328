// The harness core: fork any number of peers, hold them at the start line, collect one Sample.
#pragma once
#include <functional>
#include <span>

#include "core/hardware.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "sample.hpp"
#include "scenarios/supervise.hpp"
#include "workload.hpp"

namespace ipc {

/// One peer's view of the timed part. What it costs, and that it stayed where it was put, is read at both
/// ends.
class Stage {
 public:
  Stage(StartLine& line, int cpu, Usage& used) : line_{line}, cpu_{cpu}, used_{used} { pin_to(cpu); }

  /// Waits until every peer is here; the timed part begins.
  void start() {
    verify_on(cpu_);
    used_ = {};  // touch the page now
    line_.arrive_and_wait();
    hardware_before_ = hardware_.read();
    before_ = Usage::so_far();
    begin_ = Clock::now();
  }
  /// The timed part ended now, or when the caller says.
  void finish(Clock::time_point end = Clock::now()) {
    end_ = end;
    used_ = Usage::so_far() - before_;
    if (const auto now = hardware_.read(); now.cycles != HardwareCounters::kUnknown) {
      used_.instructions = now.instructions - hardware_before_.instructions;
      used_.cycles = now.cycles - hardware_before_.cycles;
    }
    verify_on(cpu_);
  }
  /// Waits until every peer is here, outside the timed part: all must call it equally often.
  void meet() { line_.arrive_and_wait(); }

  [[nodiscard]] Clock::time_point begin() const { return begin_; }
  [[nodiscard]] Clock::time_point end() const { return end_; }

 private:
  StartLine& line_;
  int cpu_;
  Usage& used_;
  Usage before_;
  HardwareCounters hardware_;
  HardwareCounters::Reading hardware_before_;
  Clock::time_point begin_, end_;
};

/// A process of a launch.
struct Peer {
  Side side;       // which of the placement's two CPUs it runs on, and whose costs it adds to
  bool has_clock;  // fills the sample's blocks and latency; at most one of them
  std::function<void(Stage&, Sample&)> body;  // called in its own process
};

/// Runs all, forked in this order. Sample::client and Sample::server are sums over the peers of that side;
/// Sample::elapsed is what the peer with the clock set, or else from the first start to the last finish.
/// Throws std::runtime_error with the reason when a peer fails, or when they have not finished after the
/// workload's timeout; none outlives the call.
[[nodiscard]] Sample run_peers(const Workload& workload, std::span<const Peer> peers);

}  // namespace ipc
