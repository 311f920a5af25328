// sem_overview(7): an unnamed POSIX semaphore in memory that both processes share.
//
// A post to a semaphore on which nobody sleeps, and a wait on one above zero, never enter the kernel.
#include "core/mapping.hpp"
#include "registry.hpp"
#include "support/posix_semaphore.hpp"

namespace ipc {
namespace {

class SemPosix {
 public:
  explicit SemPosix(const LinkConfig&) : semaphore_{std::make_unique<Shared<PosixSemaphore>>(0U)} {}
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte>) { (*semaphore_)->post(); }
  void recv(std::span<std::byte>) { (*semaphore_)->wait(); }

 private:
  std::unique_ptr<Shared<PosixSemaphore>> semaphore_;
};

const Register<Duplex<SemPosix>> registered{{.name = "sem_posix",
                                             .summary = "POSIX semaphore in shared memory, sem_init(3)",
                                             .family = "wake_up",
                                             .traits = {.unit = Unit::event,
                                                        .many_to_many = true,
                                                        .identifier = Identifier::memory,
                                                        .handle = Handle::address}}};

}  // namespace
}  // namespace ipc
