// E16 to E19: the pipe.
#pragma once
#include <array>
#include <functional>
#include <utility>

#include "claims/evidence.hpp"
#include "core/fd.hpp"
#include "multiprocessing/pipe.hpp"

namespace ipc::claims {

using MakePipe = std::function<std::pair<mp::Connection, mp::Connection>(bool duplex)>;
void duplex(Evidence& evidence, const MakePipe& make_pipe);

/// Receives one int.
using Receive = std::function<int(mp::Connection&)>;
void blocking_recv(Evidence& evidence, const Receive& receive);

/// A pipe of the kernel: read end, write end.
using MakeEnds = std::function<std::pair<Fd, Fd>()>;
void broken_pipe(Evidence& evidence, const MakeEnds& make_ends);
[[nodiscard]] std::pair<Fd, Fd> kernel_pipe();

/// Whether the process that is to be a stranger to the pipe is born before the pipe.
void relatives_only(Evidence& evidence, bool stranger_first);

}  // namespace ipc::claims
