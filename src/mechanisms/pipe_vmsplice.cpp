// vmsplice(2): the pipe takes references to the sender's pages instead of copies of the bytes.
//
// The sender must then leave those pages alone until they were read, and nobody tells it when. What is
// certain: a pipe holds at most its capacity in pages. So the messages go round a ring of buffers with more
// pages than the pipe has room for; a buffer's turn comes again only after all its pages have left the pipe.
// Filling the buffer is the one copy on this side: a program that builds its messages in such buffers saves
// that, too.
#include <sys/uio.h>

#include <cstring>

#include "core/mapping.hpp"
#include "registry.hpp"
#include "support/pipe_channel.hpp"

namespace ipc {
namespace {

class PipeVmsplice : public PipeChannel {
 public:
  explicit PipeVmsplice(const LinkConfig& config) {
    open_ends(config, 0);
    constexpr std::size_t kPage = 4096;
    const auto pages_in_pipe =
        static_cast<std::size_t>(check(::fcntl(writer_.get(), F_GETPIPE_SZ), "fcntl F_GETPIPE_SZ")) / kPage;
    const std::size_t pages_of_message = (config.message_size + kPage - 1) / kPage;
    stride_ = pages_of_message * kPage;
    buffers_ = pages_in_pipe / pages_of_message + 2;
  }
  void become_sender() {
    PipeChannel::become_sender();
    memory_ = Mapping::anonymous(buffers_ * stride_);  // here, so that each of several senders has its own
  }

  void send(std::span<const std::byte> message) {
    std::byte* const buffer = memory_.data() + next_ * stride_;
    next_ = next_ + 1 == buffers_ ? 0 : next_ + 1;
    std::memcpy(buffer, message.data(), message.size());
    for (iovec rest{buffer, message.size()}; rest.iov_len != 0;) {
      const auto n =
          check(retry_until_done([&] { return ::vmsplice(writer_.get(), &rest, 1, 0); }), "vmsplice");
      rest.iov_base = static_cast<std::byte*>(rest.iov_base) + n;
      rest.iov_len -= static_cast<std::size_t>(n);
    }
  }

 private:
  std::size_t stride_ = 0, buffers_ = 0, next_ = 0;
  Mapping memory_;
};

const Register<Duplex<PipeVmsplice>> registered{
    {.name = "pipe_vmsplice",
     .summary = "anonymous pipe that borrows the sender's pages, vmsplice(2)",
     .family = "pipe",
     .traits = {.unit = Unit::byte_stream, .many_to_many = true, .peer_death = PeerDeath::end_of_file},
     .capacity_settable = true,
     .bounds = &pipe_bounds}};

}  // namespace
}  // namespace ipc
