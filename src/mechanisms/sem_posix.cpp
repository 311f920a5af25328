// sem_overview(7): an unnamed POSIX semaphore in memory that both processes share, sem_init(3) with pshared.
//
// A post to a semaphore on which nobody sleeps, and a wait on one above zero, never enter the kernel. Both
// calls: support/posix_semaphore.hpp.
#include "registry.hpp"
#include "support/posix_semaphore.hpp"
#include "support/semaphore_in_memory.hpp"

namespace ipc {
namespace {

const Register<Duplex<SemaphoreInMemory<PosixSemaphore>>> registered{
    {.name = "sem_posix",
     .summary = "POSIX semaphore in shared memory, sem_init(3)",
     .family = "wake_up",
     .traits = {.unit = Unit::event,
                .many_to_many = true,
                .identifier = Identifier::memory,
                .handle = Handle::address}}};

}  // namespace
}  // namespace ipc
