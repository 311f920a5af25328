// pipe(7): a one-way byte stream buffered in the kernel, 64 KiB by default.
//
// The ends are plain file descriptors, so only processes that inherit them can talk. A pipe keeps no message
// boundaries; since both sides know the message size, reading exactly that many bytes is enough.
#include "registry.hpp"
#include "support/pipe_channel.hpp"

namespace ipc {
namespace {

struct Pipe : PipeChannel {
  explicit Pipe(const LinkConfig& config) { open_ends(config, 0); }
};

const Register<Duplex<Pipe>> registered{
    {.name = "pipe",
     .summary = "anonymous pipe, pipe(7)",
     .family = "pipe",
     .traits = {.unit = Unit::byte_stream, .many_to_many = true, .peer_death = PeerDeath::end_of_file},
     .capacity_settable = true,
     .wakes = true,
     .bounds = &pipe_bounds}};

}  // namespace
}  // namespace ipc
