// ipcbench-pool-memory [TASKS] [WORKERS]: so many empty tasks through a Pool, and what it costs in memory.
// The resident memory of the owner, of its keeper and of all workers is printed at every tenth, and must not
// grow.
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "multiprocessing/pool.hpp"

namespace {

std::uint64_t identity(std::uint64_t number) { return number; }

/// Of one process, with what it shares with others, in KiB.
long resident_kib(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/statm"};
  long size = 0;
  long resident = 0;
  file >> size >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

std::uint64_t number(const char* text) {
  std::uint64_t value = 0;
  std::from_chars(text, text + std::strlen(text), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t tasks = argc > 1 ? number(argv[1]) : 10'000'000;
  const unsigned workers = argc > 2 ? static_cast<unsigned>(number(argv[2])) : 2;
  if (tasks < 10 || workers < 1) {
    std::fprintf(stderr, "ipcbench-pool-memory [TASKS] [WORKERS]: expected at least 10 tasks and 1 worker\n");
    return 2;
  }
  ipc::mp::Pool pool{workers};
  std::vector<pid_t> processes = pool.worker_pids();
  processes.push_back(pool.apply(::getppid));  // the keeper
  processes.push_back(::getpid());
  const auto begin = std::chrono::steady_clock::now();
  long after_first = 0;
  long last = 0;
  for (std::uint64_t done = 0, tenth = 1; tenth <= 10; ++tenth) {
    std::vector<ipc::mp::Future<std::uint64_t>> batch;
    while (done < tasks * tenth / 10) {
      for (; batch.size() < 512 && done < tasks * tenth / 10; ++done)
        batch.push_back(pool.apply_async(identity, done));
      const std::uint64_t first = done - batch.size();
      for (std::size_t i = 0; i < batch.size(); ++i)
        if (batch[i].get() != first + i) return 1;
      batch.clear();
    }
    last = 0;
    for (const pid_t pid : processes) last += resident_kib(pid);
    if (tenth == 1) after_first = last;
    std::printf("%10lu tasks  %8ld KiB\n", done, last);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%.0f ns per task; grown by %ld KiB since the first tenth\n",
              seconds * 1e9 / static_cast<double>(tasks), last - after_first);
  return last - after_first > 1024 ? 1 : 0;
}
