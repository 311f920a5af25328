#include "runner/machine.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace ipc {
namespace {

/// The first line of a file under /proc or /sys; absent when it is not there or empty.
std::optional<std::string> line_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  if (!std::getline(in, line) || line.empty()) return std::nullopt;
  return line;
}

/// The value of "key : value" in /proc/cpuinfo or of "key value" elsewhere.
std::optional<std::string> field_of(const std::filesystem::path& file, std::string_view key) {
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(key)) continue;
    const auto begin = line.find_first_not_of(" \t:", key.size());
    if (begin == std::string::npos || begin == key.size()) continue;
    return line.substr(begin);
  }
  return std::nullopt;
}

void put(Json& json, const char* key, const std::optional<std::string>& value) {
  if (value) json[key] = *value;
}

void put_number(Json& json, const char* key, const std::optional<std::string>& value) {
  if (!value) return;
  if (const Json number = Json::parse(*value, nullptr, false); number.is_number()) json[key] = number;
}

/// "… [chosen] …" -> "chosen"
std::optional<std::string> chosen(const std::optional<std::string>& line) {
  if (!line) return std::nullopt;
  const auto begin = line->find('[');
  const auto end = line->find(']');
  if (begin == std::string::npos || end == std::string::npos) return line;
  return line->substr(begin + 1, end - begin - 1);
}

/// What the hypervisor calls itself ("KVMKVMKVM", "VMwareVMware"); absent on a bare machine.
std::optional<std::string> hypervisor() {
  const auto flags = field_of("/proc/cpuinfo", "flags");
  if (!flags || fmt::format(" {} ", *flags).find(" hypervisor ") == std::string::npos)
    return line_of("/sys/hypervisor/type");
#if defined(__x86_64__)
  constexpr unsigned kVendorLeaf = 0x40000000;  // by convention of Intel, AMD and the hypervisors
  std::array<unsigned, 4> answer{};
  __cpuid(kVendorLeaf, answer[0], answer[1], answer[2], answer[3]);
  std::string name{reinterpret_cast<const char*>(&answer[1]), 3 * sizeof(unsigned)};
  std::erase_if(name, [](unsigned char c) { return std::isalnum(c) == 0; });
  if (!name.empty()) return name;
#endif
  return "unnamed";
}

Json mitigations() {
  Json all = Json::object();
  const std::filesystem::path folder{"/sys/devices/system/cpu/vulnerabilities"};
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator{folder, none})
    if (const auto line = line_of(entry.path()); line && *line != "Not affected")
      all[entry.path().filename().string()] = *line;
  return all;
}

Json limits() {
  Json all = Json::object();
  put_number(all, "mqueue_msg_max", line_of("/proc/sys/fs/mqueue/msg_max"));
  put_number(all, "mqueue_msgsize_max", line_of("/proc/sys/fs/mqueue/msgsize_max"));
  put_number(all, "mqueue_queues_max", line_of("/proc/sys/fs/mqueue/queues_max"));
  put_number(all, "sysv_msgmax", line_of("/proc/sys/kernel/msgmax"));
  put_number(all, "sysv_msgmnb", line_of("/proc/sys/kernel/msgmnb"));
  put_number(all, "pipe_max_size", line_of("/proc/sys/fs/pipe-max-size"));
  put_number(all, "socket_wmem_default", line_of("/proc/sys/net/core/wmem_default"));
  put_number(all, "socket_rmem_default", line_of("/proc/sys/net/core/rmem_default"));
  rlimit limit{};
  if (::getrlimit(RLIMIT_SIGPENDING, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    all["pending_signals"] = static_cast<std::uint64_t>(limit.rlim_cur);
  return all;
}

int allowed_cpus() {
  cpu_set_t set;
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

double load_average() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? load : 0;
}

const std::filesystem::path kCpu0{"/sys/devices/system/cpu/cpu0"};

}  // namespace

Json describe_machine() {
  utsname kernel{};
  ::uname(&kernel);
  Json machine;
  put(machine, "cpu_model", field_of("/proc/cpuinfo", "model name"));
  put(machine, "microcode", field_of("/proc/cpuinfo", "microcode"));
  machine["cpus"] = allowed_cpus();
  machine["architecture"] = kernel.machine;
  machine["kernel"] = fmt::format("{} {}", kernel.sysname, kernel.release);
  machine["kernel_version"] = kernel.version;  // names the preemption model
  put(machine, "preemption", chosen(line_of("/sys/kernel/debug/sched/preempt")));
  put(machine, "hypervisor", hypervisor());
  put(machine, "governor", line_of(kCpu0 / "cpufreq/scaling_governor"));
  put(machine, "no_turbo", line_of("/sys/devices/system/cpu/intel_pstate/no_turbo"));
  put(machine, "boost", line_of("/sys/devices/system/cpu/cpufreq/boost"));
  put(machine, "idle_driver", line_of("/sys/devices/system/cpu/cpuidle/current_driver"));
  put(machine, "idle_governor", line_of("/sys/devices/system/cpu/cpuidle/current_governor"));
  put(machine, "smt", line_of("/sys/devices/system/cpu/smt/control"));
  put(machine, "isolated_cpus", line_of("/sys/devices/system/cpu/isolated"));
  put(machine, "clock_source", line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
  put(machine, "aslr", line_of("/proc/sys/kernel/randomize_va_space"));
  put(machine, "huge_pages", chosen(line_of("/sys/kernel/mm/transparent_hugepage/enabled")));
  put(machine, "cgroup_quota", line_of("/sys/fs/cgroup/cpu.max"));
  put_number(machine, "memory_kb", [] {
    auto total = field_of("/proc/meminfo", "MemTotal");
    if (total) total = total->substr(0, total->find(' '));
    return total;
  }());
  machine["mitigations"] = mitigations();
  machine["limits"] = limits();
  machine["load"] = load_average();
  return machine;
}

std::string machine_fingerprint(const Json& machine) {
  return fmt::format("{}, {} CPUs, {}, {}", machine.value("cpu_model", "?"), machine.value("cpus", 0),
                     machine.value("kernel", "?"), machine.value("hypervisor", "no hypervisor"));
}

std::vector<Finding> examine_machine() {
  std::vector<Finding> findings;
  const auto found = [&](std::string what, std::string mend) {
    findings.push_back({std::move(what), std::move(mend)});
  };
  if (const double load = load_average(); load > 0.5)
    found(fmt::format("the machine is busy: load average {:.2f}", load),
          "stop what else runs, and wait a minute");
  if (const auto governor = line_of(kCpu0 / "cpufreq/scaling_governor");
      governor && *governor != "performance")
    found(fmt::format("the CPU frequency governor is '{}'", *governor),
          "sudo cpupower frequency-set -g performance");
  if (const auto turbo = line_of("/sys/devices/system/cpu/intel_pstate/no_turbo"); turbo && *turbo == "0")
    found("turbo is on: the frequency follows temperature and load",
          "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo");
  if (const auto boost = line_of("/sys/devices/system/cpu/cpufreq/boost"); boost && *boost == "1")
    found("boost is on: the frequency follows temperature and load",
          "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost");
  if (const auto clock = line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource");
      clock && *clock != "tsc" && *clock != "arch_sys_counter" && *clock != "kvm-clock")
    found(fmt::format("the clock source is '{}': reading it is a system call", *clock),
          "boot with clocksource=tsc");
  if (allowed_cpus() < 2)
    found("one CPU only: nothing can be measured across CPUs",
          "allow this process a second CPU (taskset, cgroup)");
  if (const auto what = hypervisor())
    found(fmt::format(
              "this is a virtual machine ({}): a wake-up across CPUs goes through the hypervisor, and other "
              "machines on the host disturb",
              *what),
          "for absolute figures use a bare machine; compare as ratios within one run");
  if (const auto quota = line_of("/sys/fs/cgroup/cpu.max"); quota && !quota->starts_with("max"))
    found(fmt::format("a cgroup quota limits CPU time ({})", *quota), "run outside the quota's cgroup");
  const auto before = Disturbance::so_far();
  ::usleep(200'000);
  const auto after = Disturbance::so_far();
  if (const double share = (after.steal_s - before.steal_s) / 0.2; share > 0.01)
    found(fmt::format("the hypervisor takes {:.0f} % of a CPU from us just now", share * 100),
          "wait, or move the machine");
  return findings;
}

Disturbance Disturbance::so_far() {
  Disturbance sum;
  std::ifstream stat{"/proc/stat"};
  std::string cpu;
  std::uint64_t ticks = 0;
  stat >> cpu;
  const auto tick_s = 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
  for (int column = 1; column <= 8 && stat >> ticks; ++column) {
    // user nice system idle iowait irq softirq steal
    const double seconds = static_cast<double>(ticks) * tick_s;
    if (column == 8) sum.steal_s = seconds;
    if (column != 4 && column != 5 && column != 8) sum.busy_s += seconds;
  }
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    if (::getrusage(who, &used) != 0) continue;
    for (const timeval& part : {used.ru_utime, used.ru_stime})
      sum.own_s += static_cast<double>(part.tv_sec) + static_cast<double>(part.tv_usec) * 1e-6;
  }
  for (const char* file : {"/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat"})
    if (const auto throttled = field_of(file, "throttled_usec")) sum.throttled_us = std::stoull(*throttled);
  return sum;
}

std::string host_name() {
  utsname kernel{};
  ::uname(&kernel);
  std::string name = kernel.nodename;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_' && c != '-'; }, '_');
  return name.empty() ? "host" : name;
}

}  // namespace ipc
