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
#include <set>

#include "runner/system_files.hpp"

namespace ipc {
namespace {

using system_files::chosen;
using system_files::field_of;
using system_files::line_of;

void put(Json& json, const char* key, const std::optional<std::string>& value) {
  if (value) json[key] = *value;
}

void put_number(Json& json, const char* key, const std::optional<std::string>& value) {
  if (!value) return;
  if (const Json number = Json::parse(*value, nullptr, false); number.is_number()) json[key] = number;
}

Json mitigations(const MachineRoots& roots) {
  Json all = Json::object();
  const auto folder = roots.sys / "devices/system/cpu/vulnerabilities";
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator{folder, none})
    if (const auto line = line_of(entry.path()); line && *line != "Not affected")
      all[entry.path().filename().string()] = *line;
  return all;
}

Json limits(const MachineRoots& roots) {
  Json all = Json::object();
  put_number(all, "mqueue_msg_max", line_of(roots.proc / "sys/fs/mqueue/msg_max"));
  put_number(all, "mqueue_msgsize_max", line_of(roots.proc / "sys/fs/mqueue/msgsize_max"));
  put_number(all, "mqueue_queues_max", line_of(roots.proc / "sys/fs/mqueue/queues_max"));
  put_number(all, "sysv_msgmax", line_of(roots.proc / "sys/kernel/msgmax"));
  put_number(all, "sysv_msgmnb", line_of(roots.proc / "sys/kernel/msgmnb"));
  put_number(all, "pipe_max_size", line_of(roots.proc / "sys/fs/pipe-max-size"));
  put_number(all, "socket_wmem_default", line_of(roots.proc / "sys/net/core/wmem_default"));
  put_number(all, "socket_rmem_default", line_of(roots.proc / "sys/net/core/rmem_default"));
  rlimit limit{};
  if (::getrlimit(RLIMIT_SIGPENDING, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    all["pending_signals"] = static_cast<std::uint64_t>(limit.rlim_cur);
  return all;
}

/// How the CPUs are laid out: packages, cores, the size of each cache of the first CPU ("L3": "32768K").
Json topology(const MachineRoots& roots) {
  std::set<std::string> packages;
  std::set<std::string> cores;
  const auto folder = roots.sys / "devices/system/cpu";
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator{folder, none}) {
    const auto package = line_of(entry.path() / "topology/physical_package_id");
    const auto core = line_of(entry.path() / "topology/core_id");
    if (!package || !core) continue;
    packages.insert(*package);
    cores.insert(*package + "/" + *core);
  }
  Json all = Json::object();
  if (!packages.empty()) all = {{"packages", packages.size()}, {"cores", cores.size()}};
  Json caches = Json::object();
  for (const auto& entry : std::filesystem::directory_iterator{folder / "cpu0/cache", none}) {
    const auto level = line_of(entry.path() / "level");
    const auto type = line_of(entry.path() / "type");
    const auto size = line_of(entry.path() / "size");
    if (level && type && size && *type != "Instruction") caches["L" + *level] = *size;
  }
  if (!caches.empty()) all["caches"] = std::move(caches);
  return all;
}

/// The idle states of the first CPU with the time that leaving them takes: {"C6": 133}, in us.
Json idle_states(const MachineRoots& roots) {
  Json all = Json::object();
  std::error_code none;
  for (const auto& entry :
       std::filesystem::directory_iterator{roots.sys / "devices/system/cpu/cpu0/cpuidle", none})
    if (const auto name = line_of(entry.path() / "name"))
      put_number(all, name->c_str(), line_of(entry.path() / "latency"));
  return all;
}

}  // namespace

Json describe_machine(const MachineRoots& roots) {
  utsname kernel{};
  ::uname(&kernel);
  Json machine;
  put(machine, "cpu_model", field_of(roots.proc / "cpuinfo", "model name"));
  put(machine, "microcode", field_of(roots.proc / "cpuinfo", "microcode"));
  machine["cpus"] = allowed_cpu_count();
  if (Json layout = topology(roots); !layout.empty()) machine["topology"] = std::move(layout);
  machine["architecture"] = kernel.machine;
  machine["kernel"] = fmt::format("{} {}", kernel.sysname, kernel.release);
  machine["kernel_version"] = kernel.version;  // names the preemption model
  put(machine, "preemption", chosen(line_of(roots.sys / "kernel/debug/sched/preempt")));
  put(machine, "hypervisor", hypervisor_of(roots));
  put(machine, "governor", line_of(roots.sys / "devices/system/cpu/cpu0/cpufreq/scaling_governor"));
  put(machine, "no_turbo", line_of(roots.sys / "devices/system/cpu/intel_pstate/no_turbo"));
  put(machine, "boost", line_of(roots.sys / "devices/system/cpu/cpufreq/boost"));
  put(machine, "idle_driver", line_of(roots.sys / "devices/system/cpu/cpuidle/current_driver"));
  put(machine, "idle_governor", line_of(roots.sys / "devices/system/cpu/cpuidle/current_governor"));
  put(machine, "smt", line_of(roots.sys / "devices/system/cpu/smt/control"));
  put(machine, "isolated_cpus", line_of(roots.sys / "devices/system/cpu/isolated"));
  put(machine, "clock_source",
      line_of(roots.sys / "devices/system/clocksource/clocksource0/current_clocksource"));
  put(machine, "aslr", line_of(roots.proc / "sys/kernel/randomize_va_space"));
  put(machine, "huge_pages", chosen(line_of(roots.sys / "kernel/mm/transparent_hugepage/enabled")));
  put(machine, "cgroup_quota", line_of(roots.sys / "fs/cgroup/cpu.max"));
  put_number(machine, "memory_kb", [&] {
    auto total = field_of(roots.proc / "meminfo", "MemTotal");
    if (total) total = total->substr(0, total->find(' '));
    return total;
  }());
  machine["mitigations"] = mitigations(roots);
  machine["limits"] = limits(roots);
  if (Json states = idle_states(roots); !states.empty()) machine["idle_states"] = std::move(states);
  const Disturbance since_boot = Disturbance::so_far(roots);
  machine["steal_s"] = since_boot.steal_s;
  machine["throttled_us"] = since_boot.throttled_us;
  if (const auto load = load_average(roots)) machine["load"] = *load;
  return machine;
}

std::string machine_fingerprint(const Json& machine) {
  return fmt::format("{}, {} CPUs, {}, {}", machine.value("cpu_model", "?"), machine.value("cpus", 0),
                     machine.value("kernel", "?"), machine.value("hypervisor", "no hypervisor"));
}

int allowed_cpu_count() {
  cpu_set_t set;
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

std::optional<double> load_average(const MachineRoots& roots) {
  std::ifstream in{roots.proc / "loadavg"};
  double load = 0;
  if (!(in >> load)) return std::nullopt;
  return load;
}

std::optional<std::string> hypervisor_of(const MachineRoots& roots) {
  const auto flags = field_of(roots.proc / "cpuinfo", "flags");
  if (!flags || fmt::format(" {} ", *flags).find(" hypervisor ") == std::string::npos)
    return line_of(roots.sys / "hypervisor/type");
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

std::string host_name() {
  utsname kernel{};
  ::uname(&kernel);
  std::string name = kernel.nodename;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_' && c != '-'; }, '_');
  return name.empty() ? "host" : name;
}

}  // namespace ipc
