#include "core/memory.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>

namespace ipc {
namespace {

/// The number of KiB on the line that begins with `key`.
std::optional<std::size_t> kib_in(const char* file, const std::string& key) {
  std::ifstream lines{file};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key)) return std::stoull(line.substr(key.size()));
  return std::nullopt;
}

/// A file that holds one number; nothing where it is not there, or says "max".
std::optional<std::size_t> number_in(const std::string& file) {
  std::size_t number = 0;
  if (std::ifstream{file} >> number) return number;
  return std::nullopt;
}

/// What the cgroups (version 2) above this process leave.
std::size_t left_by_cgroups() {
  std::size_t left = std::numeric_limits<std::size_t>::max();
  std::string group;
  std::getline(std::ifstream{"/proc/self/cgroup"}, group);
  if (!group.starts_with("0::")) return left;
  for (group.erase(0, 3); !group.empty(); group.erase(group.rfind('/'))) {
    const std::string folder = "/sys/fs/cgroup" + group;
    const auto limit = number_in(folder + "/memory.max");
    const auto used = number_in(folder + "/memory.current");
    if (limit && used) left = std::min(left, *limit - std::min(*used, *limit));
    if (group.find('/') == std::string::npos) break;
  }
  return left;
}

}  // namespace

std::size_t available_memory() {
  const auto kib = kib_in("/proc/meminfo", "MemAvailable:");
  return std::min(kib ? *kib * 1024 : std::numeric_limits<std::size_t>::max(), left_by_cgroups());
}

std::string why_no_huge_pages() {
  std::string setting;
  std::getline(std::ifstream{"/sys/kernel/mm/transparent_hugepage/enabled"}, setting);
  if (setting.empty()) return "this kernel has no transparent huge pages";
  if (setting.find("[never]") != std::string::npos)
    return "transparent huge pages are switched off: "
           "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled";
  return {};
}

std::size_t bytes_on_huge_pages() {
  return kib_in("/proc/self/smaps_rollup", "AnonHugePages:").value_or(0) * 1024;
}

}  // namespace ipc
