// memfd_create(2) and futex(2): shared memory without any name, and semaphores made by hand.
//
// The memory is a file that exists only as a descriptor: nothing to clean up, and it can be handed to an
// unrelated process over a UNIX socket. The semaphore in support/futex_semaphore.hpp is the heart of what
// sem_wait(3) does.
#include <sys/mman.h>

#include "core/mapping.hpp"
#include "registry.hpp"
#include "support/bounded_buffer.hpp"
#include "support/futex_semaphore.hpp"

namespace ipc {
namespace {

class MemfdFutex {
 public:
  explicit MemfdFutex(const LinkConfig& config) {
    const std::size_t bytes = BoundedBuffer<FutexSemaphore>::bytes(config);
    const Fd file{check(::memfd_create("ipcbench", MFD_CLOEXEC), "memfd_create")};
    check(::ftruncate(file.get(), static_cast<off_t>(bytes)), "ftruncate");
    memory_ = Mapping::of(file, bytes);
    buffer_ = {memory_.data(), config};
  }
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte> message) { buffer_.send(message); }
  void recv(std::span<std::byte> message) { buffer_.recv(message); }

 private:
  Mapping memory_;
  BoundedBuffer<FutexSemaphore> buffer_;
};

const Register<Duplex<MemfdFutex>> registered{{.name = "memfd_futex",
                                               .summary = "memfd_create(2) memory and futexes, futex(2)",
                                               .family = "shared_memory",
                                               .traits = {.handle = Handle::address},
                                               .capacity_settable = true}};

}  // namespace
}  // namespace ipc
