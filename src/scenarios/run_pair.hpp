// A client and a server: the launch of every scenario with two peers.
#pragma once
#include <array>

#include "scenarios/run_peers.hpp"

namespace ipc {

/// Runs client(Stage&, Sample&), which has the clock, and server(Stage&) in a process each; see run_peers.
template <class Client, class Server>
[[nodiscard]] Sample run_pair(const Workload& workload, Client client, Server server) {
  const std::array peers{
      Peer{.side = Side::server, .has_clock = false, .body = [&](Stage& stage, Sample&) { server(stage); }},
      Peer{.side = Side::client, .has_clock = true, .body = [&](Stage& stage, Sample& sample) {
             client(stage, sample);
           }}};
  return run_peers(workload, peers);
}

}  // namespace ipc
