// E1 to E4 and E9 to E11: what a child has of its parent, and how they end.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>

#include "claims/evidence.hpp"
#include "core/fd.hpp"
#include "core/futex.hpp"
#include "multiprocessing/process.hpp"

namespace ipc::claims {

/// Gives a process one int of memory before the fork.
using Allocate = std::function<int*()>;
void isolation(Evidence& evidence, const Allocate& allocate);

/// How a child opens a file of its own, given the descriptor that it inherited.
using OpenOwn = std::function<Fd(const char* path, const Fd& inherited)>;
void inherited_offset(Evidence& evidence, const OpenOwn& open_own);

/// fork(2) where no process may be made: what it returns, with errno.
void fork_failure(Evidence& evidence, const std::function<pid_t()>& forker);

/// Makes a child that carries out the function and leaves by _exit; returns its number to the parent.
using Forker = std::function<pid_t(const std::function<void()>& child)>;
void order_of_parent_and_child(Evidence& evidence, const Forker& forker);
[[nodiscard]] pid_t plain_fork(const std::function<void()>& child);

using Join = std::function<bool(mp::Process&, std::chrono::nanoseconds)>;
void join_timeout(Evidence& evidence, const Join& join,
                  std::chrono::microseconds life = std::chrono::seconds{30});

/// Starts a child that carries out `body`, then carries out `rest`, then lets go of the child.
using WithChild =
    std::function<void(const std::function<void()>& body, const std::function<void(pid_t)>& rest)>;
void daemon_dies(Evidence& evidence, const WithChild& with_daemon);
void child_input(Evidence& evidence, const WithChild& with_child);

}  // namespace ipc::claims
