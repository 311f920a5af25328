// The ring of shm_ring_spin, for peers that may sleep: futex(2) when there has been nothing to do for a
// while.
//
// The trouble is who looks first. A sleeper says so and then looks at the ring once more; a sender fills the
// ring and then looks for a sleeper. Each must see the other's store before its own look, which takes a full
// memory barrier on both sides: on the sender's, for every message, it costs more than all the rest.
// membarrier(2) moves the whole price to the side that goes to sleep: it makes the other CPUs pass a barrier
// now.
#include <linux/membarrier.h>
#include <sched.h>

#include "core/futex.hpp"
#include "core/spin.hpp"
#include "core/sys.hpp"
#include "registry.hpp"
#include "support/ring_link.hpp"
#include "support/spsc_ring.hpp"

namespace ipc {
namespace {

class ShmRing : public SpscRing {
  /// One party, as the other must know it. Written only when it runs out of work.
  struct alignas(128) Waiter {
    FutexWord sleeps{0};
    std::atomic<int> cpu{-1};
  };
  struct Waiters {
    Waiter producer, consumer;
  };

 public:
  explicit ShmRing(const LinkConfig& config)
      : SpscRing{config}, waiters_{std::make_unique<Shared<Waiters>>()} {}
  void become_sender() {
    SpscRing::become_sender();
    become((*waiters_)->producer, (*waiters_)->consumer);
  }
  void become_receiver() {
    SpscRing::become_receiver();
    become((*waiters_)->consumer, (*waiters_)->producer);
  }

  void send(std::span<const std::byte> message) {
    wait_until([&] { return can_send(); });
    put(message);
    wake_peer();
  }
  void recv(std::span<std::byte> message) {
    const bool on_its_heels = must_wait_for(message.size());
    wait_until([&] { return can_recv(); });
    if (on_its_heels) fall_behind();
    if (take(message)) wake_peer();
  }

  /// Looks for about as long as being woken on another CPU takes, so it never costs more than twice the
  /// better of looking and sleeping; not at all if the peer was last seen on this very CPU.
  template <class Ready>
  void wait_until(Ready ready) {
    if (ready()) [[likely]]
      return;
    const int cpu = ::sched_getcpu();
    // Written only where it is new: the peer reads this line for every message.
    if (me_->cpu.load(std::memory_order_relaxed) != cpu) me_->cpu.store(cpu, std::memory_order_relaxed);
    while (peer_->cpu.load(std::memory_order_relaxed) == cpu || !looks_in_time(ready)) {
      me_->sleeps.store(1, std::memory_order_relaxed);
      membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED);
      if (!ready()) futex_wait(me_->sleeps, 1);
      me_->sleeps.store(0, std::memory_order_relaxed);
      if (ready()) return;
    }
  }
  void wake_peer() {
    std::atomic_signal_fence(
        std::memory_order_seq_cst);  // the compiler, too, keeps the look behind the store
    if (peer_->sleeps.load(std::memory_order_relaxed) == 0) [[likely]]
      return;
    if (peer_->sleeps.exchange(0) == 1) futex_wake(peer_->sleeps);
  }

 private:
  static void membarrier(int command) { check(::syscall(SYS_membarrier, command, 0, 0), "membarrier"); }
  void become(Waiter& me, Waiter& peer) {
    me_ = &me;
    peer_ = &peer;
    me.cpu = ::sched_getcpu();
    membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED);
  }

  template <class Ready>
  static bool looks_in_time(Ready ready) {
    constexpr std::chrono::microseconds kPatience{50};
    constexpr int kLooks = 64;
    for (const auto begin = Clock::now(); Clock::now() - begin < kPatience;)
      for (int looks = 0; looks < kLooks; ++looks) {
        if (ready()) return true;
        cpu_relax();
      }
    return false;
  }

  std::unique_ptr<Shared<Waiters>> waiters_;
  Waiter* me_ = nullptr;
  Waiter* peer_ = nullptr;
};

std::string unavailable() {
  const long commands = ::syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
  if (commands != -1 && (commands & MEMBARRIER_CMD_GLOBAL_EXPEDITED) != 0) return {};
  return "the kernel has no membarrier(2), or the sandbox forbids it";
}

const Register<RingLink<ShmRing>> registered{
    {.name = "shm_ring",
     .summary = "lock-free ring in shared memory, futex(2) to sleep",
     .family = "shared_memory",
     .traits = {.identifier = Identifier::memory, .handle = Handle::address},
     .capacity_settable = true,
     .spins = true,
     .unavailable = &unavailable}};

}  // namespace
}  // namespace ipc
