// E5 to E8: children that have ended, and whoever collects them.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "claims/evidence.hpp"

namespace ipc::claims {

/// Collects one ended child and returns its wait status.
void zombie(Evidence& evidence, const std::function<int(pid_t)>& collect);

/// Makes that many children, which end at once, and sees to it that none stays a zombie.
struct Avoidance {
  std::string name;
  std::function<void(int children)> run;
};
void avoid_zombies(Evidence& evidence, const std::vector<Avoidance>& ways);
/// wait, waitpid, a double fork, a SIGCHLD handler, SIGCHLD ignored.
[[nodiscard]] std::vector<Avoidance> ways_of_the_notes();

/// What a process that adopts orphans does about those that have ended.
void orphans(Evidence& evidence, const std::function<void()>& waiting_reaper);

/// waitpid(2) with WNOHANG, while the child lives: longer than a busy machine keeps us from looking.
void no_hang(Evidence& evidence, const std::function<pid_t(pid_t)>& look,
             std::chrono::microseconds life = std::chrono::seconds{30});

}  // namespace ipc::claims
