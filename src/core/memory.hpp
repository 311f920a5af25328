// Memory: how much of it a process may still take here.
#pragma once
#include <cstddef>
#include <string>

namespace ipc {

/// Bytes that can be taken without swapping: MemAvailable of proc(5), or less where a cgroup's memory.max
/// leaves less. The largest number where neither is known.
[[nodiscard]] std::size_t available_memory();

/// Why madvise(2) with MADV_HUGEPAGE gives no huge pages here, and the remedy; empty where it does.
[[nodiscard]] std::string why_no_huge_pages();

/// Bytes of this process that stand on huge pages now (smaps_rollup of proc(5)); 0 where it is not told.
[[nodiscard]] std::size_t bytes_on_huge_pages();

}  // namespace ipc
