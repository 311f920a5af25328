// The keeper of a Pool: a process between the Pool's owner and its workers. It forks the workers, sleeps
// until one dies, enters the task that died with it as lost, and forks another. It exists so that the owner
// needs no thread and no signal handler for this, and so that every worker, early or late, starts from the
// same state of the program: that of the moment when the Pool was made.
#pragma once
#include "core/process.hpp"
#include "multiprocessing/board.hpp"

namespace ipc::mp {

struct KeeperPlan {
  Board& board;
  int cpu = -1;                        // where the workers run
  std::atomic<pid_t>* pids = nullptr;  // shared: where each worker's number is written
};

/// Forks the keeper. It leaves when every worker has left after Board::close, when it gets SIGTERM, or when
/// the calling process ends, however it ends; before that it kills and collects all workers.
[[nodiscard]] Process start_keeper(const KeeperPlan& plan, FailureText* failure);

}  // namespace ipc::mp
