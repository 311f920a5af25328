// memfd_create(2) and futex(2): shared memory without any name, and semaphores made by hand.
//
// The memory is a file that exists only as a descriptor: nothing to clean up, and it can be handed to an
// unrelated process over a UNIX socket. The semaphore in support/futex_semaphore.hpp is the heart of what
// sem_wait(3) does.
#include <sys/mman.h>

#include "registry.hpp"
#include "support/bounded_buffer.hpp"
#include "support/buffer_in_memory.hpp"
#include "support/futex_semaphore.hpp"

namespace ipc {
namespace {

struct OpenMemfd {
  Fd operator()() const { return Fd{check(::memfd_create("ipcbench", MFD_CLOEXEC), "memfd_create")}; }
};

const Register<Duplex<BufferInMemory<BoundedBuffer<FutexSemaphore>, OpenMemfd>>> registered{
    {.name = "memfd_futex",
     .summary = "memfd_create(2) memory and futexes, futex(2)",
     .family = "shared_memory",
     .traits = {.handle = Handle::address},
     .capacity_settable = true}};

}  // namespace
}  // namespace ipc
