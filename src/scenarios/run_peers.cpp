#include "scenarios/run_peers.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace ipc {
namespace {

/// What a peer saw of the timed part; in shared memory.
struct Record {
  Usage used;
  Clock::time_point begin, end;
};

}  // namespace

Sample run_peers(const Workload& workload, std::span<const Peer> peers) {
  struct Board {
    explicit Board(unsigned parties) : line{parties} {}
    Sample sample;
    StartLine line;
    FailureText failure;
  };
  const Shared<Board> board{static_cast<unsigned>(peers.size())};
  const Mapping memory = Mapping::anonymous(peers.size() * sizeof(Record));
  const std::span records{reinterpret_cast<Record*>(memory.data()), peers.size()};
  std::ranges::uninitialized_default_construct(records);

  board->sample.operations = workload.operations;
  std::vector<Process> processes;
  processes.reserve(peers.size());
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const Peer& peer = peers[i];
    const auto body = [&] {
      const int cpu = peer.side == Side::client ? workload.cpus.client : workload.cpus.server;
      Stage stage{board->line, cpu, records[i].used};
      if (peer.has_clock) board->sample.latency = {};  // touch every page that the clock's owner will write
      peer.body(stage, board->sample);
      records[i].begin = stage.begin();
      records[i].end = stage.end();
      // None leaves before all are done: a library's own thread may still be handing over the last message.
      board->line.arrive_and_wait();
    };
    processes.emplace_back(body, &board->failure);
  }
  std::vector<Process*> all;
  for (Process& process : processes) all.push_back(&process);
  supervise(all, workload.timeout, board->failure);

  Sample sample = board->sample;
  std::array<std::optional<Usage>, 2> sums;  // by side
  for (std::size_t i = 0; i < peers.size(); ++i) {
    auto& sum = sums[static_cast<std::size_t>(peers[i].side)];
    sum = sum ? *sum + records[i].used : records[i].used;
  }
  sample.client = sums[static_cast<std::size_t>(Side::client)].value_or(Usage{});
  sample.server = sums[static_cast<std::size_t>(Side::server)].value_or(Usage{});
  if (sample.elapsed.count() == 0)
    sample.elapsed =
        std::ranges::max(records, {}, &Record::end).end - std::ranges::min(records, {}, &Record::begin).begin;
  return sample;
}

}  // namespace ipc
