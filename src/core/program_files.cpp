#include "core/program_files.hpp"

#include <unistd.h>

#include <cstdlib>
#include <initializer_list>
#include <string_view>

namespace ipc {
namespace {

namespace fs = std::filesystem;

/// The first of the folders, from this program's upwards, that has the file below one of `below`.
std::optional<fs::path> find_upwards(std::initializer_list<fs::path> below, const fs::path& name) {
  std::error_code none;
  for (auto folder = fs::read_symlink("/proc/self/exe", none).parent_path(); folder != folder.root_path();
       folder = folder.parent_path())
    for (const auto& between : below)
      if (fs::exists(folder / between / name, none)) return folder / between / name;
  return std::nullopt;
}

}  // namespace

std::optional<fs::path> find_helper(const fs::path& name) {
  return find_upwards({"", "libexec/ipcbench"}, name);
}

std::optional<fs::path> find_shared_file(const fs::path& name) {
  return find_upwards({"", "share/ipcbench"}, name);
}

std::optional<fs::path> find_command(const fs::path& name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const fs::path candidate = fs::path{rest.substr(0, colon)} / name;
    std::error_code none;
    if (fs::is_regular_file(candidate, none) && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
  }
  return std::nullopt;
}

}  // namespace ipc
