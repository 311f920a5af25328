// Single values out of the text files under /proc and /sys.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ipc::system_files {

/// The first line of a file; absent when it is not there or empty.
[[nodiscard]] std::optional<std::string> line_of(const std::filesystem::path& file);

/// The value of "key : value" in /proc/cpuinfo or of "key value" elsewhere.
[[nodiscard]] std::optional<std::string> field_of(const std::filesystem::path& file, std::string_view key);

/// "… [chosen] …" -> "chosen"; a line without brackets is itself.
[[nodiscard]] std::optional<std::string> chosen(const std::optional<std::string>& line);

}  // namespace ipc::system_files
