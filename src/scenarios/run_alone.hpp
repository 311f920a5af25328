// run_pair for what needs one process only.
#pragma once
#include "scenarios/run_pair.hpp"

namespace ipc {

/// Runs body(Stage&, Sample&) in one process on the client's CPU. Throws like run_pair.
template <class Body>
[[nodiscard]] Sample run_alone(const Workload& workload, Body body) {
  struct Board {
    Sample sample;
    StartLine line{1};
    FailureText failure;
  };
  const Shared<Board> board;
  Process process{[&] {
                    Stage stage{board->line, workload.cpus.client, board->sample.client};
                    board->sample.latency = {};  // touch every page that will be written
                    board->sample.operations = workload.operations;
                    body(stage, board->sample);
                  },
                  &board->failure};
  std::array<Process*, 1> only{&process};
  supervise(only, workload.timeout, board->failure);
  return board->sample;
}

}  // namespace ipc
