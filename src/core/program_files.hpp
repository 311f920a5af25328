// The files that belong to the programs of the suite, wherever those were put.
#pragma once
#include <filesystem>
#include <optional>

namespace ipc {

/// A helper program: beside this one, in a folder above it (the programs of the tests lie deeper), or where
/// `cmake --install` puts it.
[[nodiscard]] std::optional<std::filesystem::path> find_helper(const std::filesystem::path& name);

/// A file of the source tree, named from its root: above the build folder in a checkout, under
/// share/ipcbench/ when installed.
[[nodiscard]] std::optional<std::filesystem::path> find_shared_file(const std::filesystem::path& name);

/// A command in one of the folders of PATH, which this user may execute.
[[nodiscard]] std::optional<std::filesystem::path> find_command(const std::filesystem::path& name);

}  // namespace ipc
