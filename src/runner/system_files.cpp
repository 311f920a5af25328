#include "runner/system_files.hpp"

#include <fstream>

namespace ipc::system_files {

std::optional<std::string> line_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  if (!std::getline(in, line) || line.empty()) return std::nullopt;
  return line;
}

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

std::optional<std::string> chosen(const std::optional<std::string>& line) {
  if (!line) return std::nullopt;
  const auto begin = line->find('[');
  const auto end = line->find(']');
  if (begin == std::string::npos || end == std::string::npos) return line;
  return line->substr(begin + 1, end - begin - 1);
}

}  // namespace ipc::system_files
