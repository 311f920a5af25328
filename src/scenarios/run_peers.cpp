#include "scenarios/run_peers.hpp"

#include <algorithm>
#include <memory>
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
  sample.client = sample.server = {};
  for (std::size_t i = 0; i < peers.size(); ++i) {
    Usage& side = peers[i].side == Side::client ? sample.client : sample.server;
    side = side + records[i].used;
  }
  if (sample.elapsed.count() == 0)
    sample.elapsed =
        std::ranges::max(records, {}, &Record::end).end - std::ranges::min(records, {}, &Record::begin).begin;
  return sample;
}

}  // namespace ipc
