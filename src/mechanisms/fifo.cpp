// fifo(7): a pipe with a name in the file system, so that unrelated processes can meet.
//
// Opening one end waits for somebody at the other. Two peers that each open two FIFOs would have to agree on
// an order; here the supervisor holds each open for both, which Linux allows, and nobody waits.
#include <sys/stat.h>

#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/pipe_channel.hpp"

namespace ipc {
namespace {

class Fifo : public PipeChannel {
 public:
  explicit Fifo(const LinkConfig& config) {
    check(::mkfifo(name_.c_str(), S_IRUSR | S_IWUSR), "mkfifo");
    both_ = open(O_RDWR);
    set_capacity(both_, config);
  }
  void become_sender() {
    writer_ = open(O_WRONLY);
    both_.close();
  }
  void become_receiver() {
    reader_ = open(O_RDONLY);
    both_.close();
  }

 private:
  [[nodiscard]] Fd open(int mode) const { return Fd{check(::open(name_.c_str(), mode | O_CLOEXEC), "open")}; }

  Scratch name_{Scratch::Kind::file};
  Fd both_;
};

const Register<Duplex<Fifo>> registered{{.name = "fifo",
                                         .summary = "named pipe, fifo(7)",
                                         .family = "pipe",
                                         .traits = {.unit = Unit::byte_stream,
                                                    .many_to_many = true,
                                                    .unrelated = true,
                                                    .identifier = Identifier::path,
                                                    .access = Access::permissions,
                                                    .peer_death = PeerDeath::end_of_file},
                                         .capacity_settable = true,
                                         .bounds = &pipe_bounds}};

}  // namespace
}  // namespace ipc
