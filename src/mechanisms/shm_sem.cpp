// shm_overview(7) and sem_overview(7): POSIX shared memory, guarded by two POSIX semaphores.
//
// Memory under a name that any process of the user may open and map. The kernel moves nothing: it is entered
// only to sleep or to wake.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/bounded_buffer.hpp"
#include "support/buffer_in_memory.hpp"
#include "support/posix_semaphore.hpp"

namespace ipc {
namespace {

struct OpenSharedMemory {
  Fd operator()() const {
    const Scratch name{Scratch::Kind::shared_memory};  // gone again at once
    return Fd{check(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR), "shm_open")};
  }
};

const Register<Duplex<BufferInMemory<BoundedBuffer<PosixSemaphore>, OpenSharedMemory>>> registered{
    {.name = "shm_sem",
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
