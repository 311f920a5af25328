// Shared memory, polled: nobody ever sleeps, so no system call and no scheduler stands between the peers.
//
// As fast as the hardware moves cache lines, at the price of a CPU that is busy even when nothing happens.
#include "core/spin.hpp"
#include "registry.hpp"
#include "support/ring_link.hpp"
#include "support/spsc_ring.hpp"

namespace ipc {
namespace {

class ShmRingSpin : public SpscRing {
 public:
  using SpscRing::SpscRing;

  void send(std::span<const std::byte> message) {
    spin_until([&] { return can_send(); });
    put(message);
  }
  void recv(std::span<std::byte> message) {
    const bool on_its_heels = must_wait_for(message.size());
    spin_until([&] { return can_recv(); });
    if (on_its_heels) fall_behind();
    take(message);
  }

  template <class Ready>
  static void wait_until(Ready ready) {
    spin_until(ready);
  }
  static void wake_peer() {}  // it never sleeps
};

const Register<RingLink<ShmRingSpin>> registered{
    {.name = "shm_ring_spin",
     .summary = "lock-free ring in shared memory, polled",
     .family = "shared_memory",
     .traits = {.identifier = Identifier::memory, .handle = Handle::address},
     .capacity_settable = true,
     .spins = true}};

}  // namespace
}  // namespace ipc
