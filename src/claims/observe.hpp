// What the experiments look at: the state of a process as ps shows it, and waiting for it.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

namespace ipc::claims {

using namespace std::chrono_literals;

/// The STAT letter of /proc/PID/stat, proc(5): R S D T Z …; 0 when there is no such process.
[[nodiscard]] char state_of(pid_t pid);

/// A line of /proc/PID/status without its name: "1234 kB"; empty when there is none.
[[nodiscard]] std::string status_line(pid_t pid, const std::string& name);

/// Whether `condition` becomes true within the time; looks every 200 µs.
[[nodiscard]] bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds within = 3s);

/// Whether the process gets into that state within the time.
[[nodiscard]] bool reaches(pid_t pid, char state, std::chrono::milliseconds within = 3s);

/// Collects all children that have ended and says how many there were: the caller's zombies.
int collect_zombies() noexcept;

/// Seconds that `work` takes.
[[nodiscard]] double seconds_of(const std::function<void()>& work);

}  // namespace ipc::claims
