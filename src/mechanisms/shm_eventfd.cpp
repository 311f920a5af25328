// eventfd(2): shared memory for the bytes, a kernel counter behind a descriptor for the wake-ups.
//
// Made for exactly this: a write adds to the counter, a read takes it back to zero and sleeps while it is
// zero. Each party has a counter of its own: with one for both, a writer would eat its own wake-up.
#include <sys/eventfd.h>

#include "core/fd.hpp"
#include "core/sys.hpp"
#include "registry.hpp"
#include "support/slot_ring.hpp"

namespace ipc {
namespace {

class EventFds {
 public:
  EventFds() {
    for (Fd& counter : counters_) counter = Fd{check(::eventfd(0, EFD_CLOEXEC), "eventfd")};
  }
  void join(Party) {}
  void ring(Party party) {
    const std::uint64_t one = 1;
    check(retry_on_eintr([&] { return ::write(of(party), &one, sizeof one); }), "write");
  }
  void wait(Party party) {
    std::uint64_t count = 0;
    check(retry_on_eintr([&] { return ::read(of(party), &count, sizeof count); }), "read");
  }

 private:
  [[nodiscard]] int of(Party party) const { return counters_[static_cast<std::size_t>(party)].get(); }
  std::array<Fd, 2> counters_;
};

const Register<Duplex<SlotRing<EventFds>>> registered{
    {.name = "shm_eventfd",
     .summary = "ring in shared memory, woken by eventfd(2)",
     .family = "shared_memory",
     .traits = {.identifier = Identifier::memory, .handle = Handle::address},
     .capacity_settable = true}};

}  // namespace
}  // namespace ipc
