// Boost.Interprocess interprocess_semaphore: what a C++ programmer finds who looks for a semaphore between
// processes (std::counting_semaphore works within one only). It has post() and wait(), as sem_post(3) and
// sem_wait(3) have.
//
// https://www.boost.org/doc/libs/1_74_0/doc/html/interprocess/synchronization_mechanisms.html
#include <boost/interprocess/sync/interprocess_semaphore.hpp>

#include "registry.hpp"
#include "support/semaphore_in_memory.hpp"

namespace ipc {
namespace {

const Register<Duplex<SemaphoreInMemory<boost::interprocess::interprocess_semaphore>>> registered{
    {.name = "boost_sem",
     .summary = "Boost.Interprocess interprocess_semaphore",
     .family = "wake_up",
     .traits = {.unit = Unit::event,
                .many_to_many = true,
                .identifier = Identifier::memory,
                .handle = Handle::address}}};

}  // namespace
}  // namespace ipc
