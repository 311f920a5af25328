// SystemBound: a bound that the system sets to a mechanism, read when it is asked for.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ipc {

struct SystemBound {
  std::string_view what;               // "messages in a queue"
  std::optional<std::uint64_t> value;  // absent: cannot be read here; UINT64_MAX: unlimited
  std::string_view source;             // what was read: a file below /proc, a system call
};

/// The first number in a file below /proc, or the one at `column`, counted from 0.
[[nodiscard]] SystemBound bound_from(std::string_view what, const char* file, unsigned column = 0);

/// The soft limit of getrlimit(2); `resource` is RLIMIT_….
[[nodiscard]] SystemBound bound_from_rlimit(std::string_view what, int resource, std::string_view source);

// What several mechanisms share.
[[nodiscard]] std::vector<SystemBound> pipe_bounds();
[[nodiscard]] std::vector<SystemBound> unix_socket_bounds();
[[nodiscard]] std::vector<SystemBound> shared_memory_bounds();
[[nodiscard]] std::vector<SystemBound> signal_bounds();

}  // namespace ipc
