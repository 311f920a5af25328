#include "runner/disturbance.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>

namespace ipc {
namespace {

double tick_seconds() { return 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK)); }

/// "throttled_usec N" (cgroup v2) or "throttled_time N", in ns (v1); 0 where neither is there.
std::uint64_t throttled_in(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string key;
  std::uint64_t value = 0;
  while (in >> key >> value) {
    if (key == "throttled_usec") return value;
    if (key == "throttled_time") return value / 1000;
  }
  return 0;
}

/// Our cgroup and those above it: whichever has the quota counts the throttling.
std::uint64_t throttled_so_far(const MachineRoots& roots) {
  const auto mount = roots.sys / "fs/cgroup";
  std::uint64_t most = throttled_in(mount / "cpu.stat");
  std::ifstream in{roots.proc / "self/cgroup"};
  for (std::string line; std::getline(in, line);) {  // "0::/user.slice/…" or "4:cpu,cpuacct:/…"
    const auto path_at = line.rfind(':');
    if (path_at == std::string::npos) continue;
    const bool unified = line.starts_with("0::");
    if (!unified && line.find("cpu,") == std::string::npos && line.find(":cpu:") == std::string::npos)
      continue;
    const auto base = unified ? mount : mount / "cpu";
    std::filesystem::path below = std::filesystem::path{line.substr(path_at + 1)}.relative_path();
    for (;; below = below.parent_path()) {
      most = std::max(most, throttled_in(base / below / "cpu.stat"));
      if (below.empty()) break;
    }
  }
  return most;
}

}  // namespace

Disturbance Disturbance::so_far(const MachineRoots& roots) {
  constexpr int kStealColumn = 8;  // user nice system idle iowait irq softirq steal
  Disturbance sum;
  std::ifstream stat{roots.proc / "stat"};
  std::string cpu;
  stat >> cpu;
  std::uint64_t ticks = 0;
  for (int column = 1; column <= kStealColumn && stat >> ticks; ++column)
    if (column == kStealColumn) sum.steal_s = static_cast<double>(ticks) * tick_seconds();
  sum.throttled_us = throttled_so_far(roots);
  return sum;
}

std::string why_spoiled(const Disturbance& taken, double seconds, int cpus) {
  if (taken.steal_s > 1.5 * tick_seconds() && taken.steal_s > kStealShare * seconds * cpus)
    return fmt::format("the hypervisor took {:.0f} ms", taken.steal_s * 1e3);
  if (static_cast<double>(taken.throttled_us) > kThrottledShare * seconds * 1e6)
    return fmt::format("a cgroup quota took {:.1f} ms", static_cast<double>(taken.throttled_us) / 1e3);
  return {};
}

}  // namespace ipc
