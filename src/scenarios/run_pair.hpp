// The harness core: fork a client and a server, hold them at the start line, collect one Sample.
#pragma once
#include <array>

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

  void start() {
    verify_on(cpu_);
    used_ = {};  // touch the page now
    line_.arrive_and_wait();
    hardware_before_ = hardware_.read();
    before_ = Usage::so_far();
  }
  void finish() {
    used_ = Usage::so_far() - before_;
    if (const auto now = hardware_.read(); now.cycles != HardwareCounters::kUnknown) {
      used_.instructions = now.instructions - hardware_before_.instructions;
      used_.cycles = now.cycles - hardware_before_.cycles;
    }
    verify_on(cpu_);
  }

 private:
  StartLine& line_;
  int cpu_;
  Usage& used_;
  Usage before_;
  HardwareCounters hardware_;
  HardwareCounters::Reading hardware_before_;
};

/// Runs client(Stage&, Sample&) and server(Stage&) in a process each. Throws std::runtime_error with the
/// reason when either fails, or when both have not finished after the workload's timeout; neither outlives
/// the call.
template <class Client, class Server>
[[nodiscard]] Sample run_pair(const Workload& workload, Client client, Server server) {
  struct Board {
    Sample sample;
    StartLine line{2};
    FailureText failure;
  };
  const Shared<Board> board;
  // Neither leaves before both are done: a library's own thread may still be handing over the last message.
  Process server_process{[&] {
                           Stage stage{board->line, workload.cpus.server, board->sample.server};
                           server(stage);
                           board->line.arrive_and_wait();
                         },
                         &board->failure};
  Process client_process{[&] {
                           Stage stage{board->line, workload.cpus.client, board->sample.client};
                           board->sample.latency = {};  // touch every page that the clock's owner will write
                           board->sample.operations = workload.operations;
                           client(stage, board->sample);
                           board->line.arrive_and_wait();
                         },
                         &board->failure};
  std::array<Process*, 2> both{&server_process, &client_process};
  supervise(both, workload.timeout, board->failure);
  return board->sample;
}

}  // namespace ipc
