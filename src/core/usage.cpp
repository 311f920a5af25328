#include "core/usage.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string>

namespace ipc {

Usage Usage::of_child(pid_t pid) noexcept try {
  Usage usage;
  if (pid <= 0) return usage;  // 0 would mean ourselves
  clockid_t clock{};
  timespec now{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &now) != 0) return usage;
  usage.cpu_ns = now.tv_sec * 1'000'000'000LL + now.tv_nsec;

  std::string word;
  std::ifstream stat{fmt::format("/proc/{}/stat", pid)};
  std::getline(stat, word, ')');  // past the name, which may hold spaces
  for (int field = 3; field <= 9; ++field) stat >> word;
  stat >> usage.minor_faults;  // the tenth

  std::ifstream status{fmt::format("/proc/{}/status", pid)};
  while (status >> word) {
    if (word == "voluntary_ctxt_switches:") status >> usage.voluntary_switches;
    if (word == "nonvoluntary_ctxt_switches:") status >> usage.involuntary_switches;
  }
  return usage;
} catch (...) {
  return {};
}

}  // namespace ipc
