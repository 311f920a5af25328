#include "runner/examine.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "runner/machine.hpp"
#include "runner/system_files.hpp"

namespace ipc {
namespace {

using system_files::line_of;

using Findings = std::vector<Finding>;

void look_at_frequency(const MachineRoots& roots, Findings& findings) {
  const auto cpu = roots.sys / "devices/system/cpu";
  if (const auto governor = line_of(cpu / "cpu0/cpufreq/scaling_governor");
      governor && *governor != "performance")
    findings.push_back({fmt::format("the CPU frequency governor is '{}'", *governor),
                        "sudo cpupower frequency-set -g performance"});
  if (const auto off = line_of(cpu / "intel_pstate/no_turbo"); off && *off == "0")
    findings.push_back({"turbo is on: the frequency follows temperature and load",
                        "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo"});
  if (const auto boost = line_of(cpu / "cpufreq/boost"); boost && *boost == "1")
    findings.push_back({"boost is on: the frequency follows temperature and load",
                        "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"});
}

void look_at_cpus(const MachineRoots& roots, int cpus, Findings& findings) {
  if (cpus < 2)
    findings.push_back({"one CPU only: nothing can be measured across CPUs",
                        "allow a second one: taskset -c 0,1 ipcbench …, or the cgroup's cpuset"});
  const auto cpu = roots.sys / "devices/system/cpu";
  if (const auto active = line_of(cpu / "smt/active"); active && *active == "1")
    findings.push_back({"hardware threads are on: what runs on a sibling slows its core down",
                        "echo off | sudo tee /sys/devices/system/cpu/smt/control"});
  constexpr int kDeep_us = 10;  // longer than most round trips on one CPU
  std::error_code none;
  int deepest = 0;
  std::string name;
  for (const auto& entry : std::filesystem::directory_iterator{cpu / "cpu0/cpuidle", none}) {
    const auto latency = line_of(entry.path() / "latency");
    const auto disabled = line_of(entry.path() / "disable");
    if (!latency || (disabled && *disabled == "1")) continue;
    if (const int us = std::atoi(latency->c_str()); us > deepest) {
      deepest = us;
      name = line_of(entry.path() / "name").value_or("?");
    }
  }
  if (deepest > kDeep_us)
    findings.push_back(
        {fmt::format("an idle CPU may sleep as deep as {} and takes {} us to wake", name, deepest),
         fmt::format("sudo cpupower idle-set -D {}", kDeep_us)});
}

void look_at_clock(const MachineRoots& roots, Findings& findings) {
  static constexpr std::array<std::string_view, 3> kReadWithoutASystemCall{"tsc", "arch_sys_counter",
                                                                           "kvm-clock"};
  const auto clock = line_of(roots.sys / "devices/system/clocksource/clocksource0/current_clocksource");
  if (clock && std::ranges::find(kReadWithoutASystemCall, *clock) == kReadWithoutASystemCall.end())
    findings.push_back(
        {fmt::format("the clock source is '{}': reading it is slow", *clock),
         "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource"});
}

void look_at_neighbours(const MachineRoots& roots, Findings& findings) {
  constexpr double kBusy = 0.5;
  if (const auto load = load_average(roots); load && *load > kBusy)
    findings.push_back({fmt::format("the machine is busy: load average {:.2f}", *load),
                        "see what runs with: top; stop it, and wait a minute"});
  if (const auto what = hypervisor_of(roots))
    findings.push_back({fmt::format("this is a virtual machine ({}): a wake-up across CPUs goes through the "
                                    "hypervisor, and other machines on the host disturb",
                                    *what),
                        "for absolute figures use a bare machine; here, compare within one run"});
  if (const auto quota = line_of(roots.sys / "fs/cgroup/cpu.max"); quota && !quota->starts_with("max"))
    findings.push_back({fmt::format("a cgroup quota limits CPU time ({})", *quota),
                        "echo max | sudo tee /sys/fs/cgroup/cpu.max"});
  constexpr std::chrono::milliseconds kWhile{200};
  const Disturbance before = Disturbance::so_far(roots);
  std::this_thread::sleep_for(kWhile);
  const Disturbance taken = Disturbance::so_far(roots) - before;
  if (const double share = taken.steal_s / std::chrono::duration<double>(kWhile).count(); share > kStealShare)
    findings.push_back({fmt::format("the hypervisor takes {:.0f} % of a CPU from us just now", share * 100),
                        "wait, or move the machine; watch it with: vmstat 1 (column st)"});
  if (taken.throttled_us > 0)
    findings.push_back(
        {"our cgroup is being throttled just now", "echo max | sudo tee /sys/fs/cgroup/cpu.max"});
}

void look_at_speed(const Canary& canary, Findings& findings) {
  if (canary.spread > kCanarySpread)
    findings.push_back(
        {fmt::format(
             "the CPU has no steady speed: within half a second the same system call took up to {:.0f} % "
             "longer, as where a neighbour's hardware thread comes and goes on our core",
             canary.spread * 100),
         "take whole cores: a bare machine, or an instance without shared hardware threads; here, compare "
         "within one run"});
}

void look_at_permissions(const MachineRoots& roots, Findings& findings) {
  constexpr int kOnlyRoot = 2;
  if (const auto scope = line_of(roots.proc / "sys/kernel/yama/ptrace_scope");
      scope && std::atoi(scope->c_str()) >= kOnlyRoot && ::geteuid() != 0)
    findings.push_back({"ptrace is for root only: system calls per message cannot be counted",
                        "sudo sysctl kernel.yama.ptrace_scope=1"});
}

}  // namespace

std::vector<Finding> examine_machine(int cpus, const std::string& build, const Canary& canary,
                                     const MachineRoots& roots) {
  Findings findings;
  if (build != "Release")
    findings.push_back({fmt::format("this is a {} build", build.empty() ? "debug" : build),
                        "cmake --preset release && cmake --build --preset release"});
  look_at_neighbours(roots, findings);
  look_at_speed(canary, findings);
  look_at_frequency(roots, findings);
  look_at_cpus(roots, cpus, findings);
  look_at_clock(roots, findings);
  look_at_permissions(roots, findings);
  return findings;
}

}  // namespace ipc
