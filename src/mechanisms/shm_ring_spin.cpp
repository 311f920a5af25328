// Shared memory, polled: nobody ever sleeps, so no system call and no scheduler stands between the peers.
//
// As fast as the hardware moves cache lines, at the price of a CPU that is busy even when nothing happens. A
// peer that has looked often in vain gives way for a moment, or two on one CPU would wait out each other's
// time slice.
#include <sched.h>

#include "registry.hpp"
#include "support/spsc_ring.hpp"

namespace ipc {
namespace {

class ShmRingSpin : SpscRing {
 public:
  using SpscRing::become_receiver;
  using SpscRing::become_sender;
  using SpscRing::SpscRing;

  void send(std::span<const std::byte> message) {
    spin_until([&] { return can_send(); });
    put(message);
  }
  void recv(std::span<std::byte> message) {
    spin_until([&] { return can_recv(); });
    take(message);
  }

 private:
  template <class Ready>
  static void spin_until(Ready ready) {
    constexpr int kLooks = 4096;
    for (int looks = 0; !ready(); ++looks)
      if (looks == kLooks) {
        ::sched_yield();
        looks = 0;
      }
  }
};

const Register<Duplex<ShmRingSpin>> registered{
    {.name = "shm_ring_spin",
     .summary = "lock-free ring in shared memory, polled",
     .family = "shared_memory",
     .traits = {.identifier = Identifier::memory, .handle = Handle::address},
     .capacity_settable = true}};

}  // namespace
}  // namespace ipc
