// shm_overview(7) and sem_overview(7): POSIX shared memory, guarded by two POSIX semaphores.
//
// Memory under a name that any process of the user may open and map. The kernel moves nothing: it is entered
// only to sleep or to wake.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/bounded_buffer.hpp"
#include "support/posix_semaphore.hpp"

namespace ipc {
namespace {

class ShmSem {
 public:
  explicit ShmSem(const LinkConfig& config) {
    const std::size_t bytes = BoundedBuffer<PosixSemaphore>::bytes(config);
    const Scratch name{Scratch::Kind::shared_memory};
    const Fd object{
        check(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR), "shm_open")};
    check(::ftruncate(object.get(), static_cast<off_t>(bytes)), "ftruncate");
    memory_ = Mapping::of(object, bytes);  // inherited by the peers, so the name may go
    buffer_ = {memory_.data(), config};
  }
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte> message) { buffer_.send(message); }
  void recv(std::span<std::byte> message) { buffer_.recv(message); }

 private:
  Mapping memory_;
  BoundedBuffer<PosixSemaphore> buffer_;
};

const Register<Duplex<ShmSem>> registered{{.name = "shm_sem",
                                           .summary = "POSIX shared memory and semaphores, shm_overview(7)",
                                           .family = "shared_memory",
                                           .traits = {.unrelated = true,
                                                      .identifier = Identifier::name,
                                                      .handle = Handle::address,
                                                      .access = Access::permissions,
                                                      .persistence = Persistence::kernel},
                                           .capacity_settable = true,
                                           .bounds = &shared_memory_bounds}};

}  // namespace
}  // namespace ipc
