// What the executors have in common that make a process for each task: as many at once as there are workers,
// each collected as it ends. A process's only result is its exit status, of 8 bits.
#pragma once
#include <sys/wait.h>

#include <cstdint>
#include <map>
#include <stdexcept>

#include "core/sys.hpp"
#include "scenarios/work.hpp"

namespace ipc {

/// `start(number)` makes the process for a task and returns its number; `collect(number, status)` takes what
/// it left with. Throws std::runtime_error when one did not carry out its task.
template <class Start, class Collect>
void one_process_per_task(std::uint64_t first, std::uint64_t count, unsigned at_once, Start start,
                          Collect collect) {
  std::map<pid_t, std::uint64_t> out;
  for (std::uint64_t number = first; number < first + count || !out.empty();) {
    if (number < first + count && out.size() < at_once) {
      out.emplace(start(number), number);
      ++number;
      continue;
    }
    int status = 0;
    const pid_t pid = check(retry_on_eintr([&] { return ::waitpid(-1, &status, 0); }), "waitpid");
    const auto task = out.extract(pid);
    if (task.empty() || !WIFEXITED(status) || WEXITSTATUS(status) == kNotDone)
      throw std::runtime_error{"a process did not carry out its task"};
    collect(task.mapped(), static_cast<std::uint64_t>(WEXITSTATUS(status)));
  }
}

}  // namespace ipc
