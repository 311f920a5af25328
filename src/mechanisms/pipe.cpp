// pipe(7): a one-way byte stream buffered in the kernel, 64 KiB by default.
//
// The ends are plain file descriptors, so only processes that inherit them can talk. A pipe keeps no message
// boundaries; since both sides know the message size, reading exactly that many bytes is enough.
#include <fcntl.h>

#include "core/io.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class Pipe {
 public:
  explicit Pipe(const LinkConfig& config) {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    reader_ = Fd{ends[0]};
    writer_ = Fd{ends[1]};
    if (config.capacity != 0)
      check(::fcntl(writer_.get(), F_SETPIPE_SZ, static_cast<int>(config.capacity)), "fcntl F_SETPIPE_SZ");
  }

  // Each side drops the end it does not use. The supervisor keeps both, so a dead peer shows on its pidfd,
  // not as an end of file here.
  void become_sender() { reader_.close(); }
  void become_receiver() { writer_.close(); }

  void send(std::span<const std::byte> message) { write_all(writer_, message); }
  void recv(std::span<std::byte> message) { read_all(reader_, message); }

 private:
  Fd reader_, writer_;
};

const Register<Duplex<Pipe>> registered{
    {.name = "pipe", .summary = "anonymous pipe, pipe(7)", .family = "pipe"}};

}  // namespace
}  // namespace ipc
