// Counts the system calls of a piece of work and of every process that it makes, by ptrace(2).
#pragma once
#include <cstdint>
#include <functional>

namespace ipc {

/// Runs `work` in a child of its own and counts the system calls of that child and of all its descendants and
/// threads; returns when the last of them has ended. Everything runs several times slower meanwhile, so no
/// figure of time is to be taken from it. Throws std::runtime_error with the reason when `work` fails, or
/// when ptrace is not allowed here.
[[nodiscard]] std::uint64_t count_syscalls(const std::function<void()>& work);

}  // namespace ipc
