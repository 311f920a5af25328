// kill(2): shared memory for the bytes, a standard signal for the wake-ups.
//
// Signals of one kind merge while one is pending. That does no harm here, since a signal only means "look
// again". It is addressed to a process, so each party leaves its number in the shared memory first.
#include <signal.h>
#include <unistd.h>

#include "core/mapping.hpp"
#include "core/sys.hpp"
#include "registry.hpp"
#include "support/slot_ring.hpp"

namespace ipc {
namespace {

class Signals {
 public:
  Signals() {
    ::sigemptyset(&awaited_);
    ::sigaddset(&awaited_, SIGUSR1);
  }
  void join(Party party) {
    check(::sigprocmask(SIG_BLOCK, &awaited_, nullptr), "sigprocmask");  // unblocked, it would kill us
    of(party) = ::getpid();
  }
  void ring(Party party) { check(::kill(of(party), SIGUSR1), "kill"); }
  void wait(Party) {
    check(retry_on_eintr([&] { return ::sigwaitinfo(&awaited_, nullptr); }), "sigwaitinfo");
  }

 private:
  std::atomic<pid_t>& of(Party party) { return (**pids_)[static_cast<std::size_t>(party)]; }

  std::unique_ptr<Shared<std::array<std::atomic<pid_t>, 2>>> pids_ =
      std::make_unique<Shared<std::array<std::atomic<pid_t>, 2>>>();
  sigset_t awaited_{};
};

const Register<Duplex<SlotRing<Signals>>> registered{
    {.name = "shm_signal",
     .summary = "ring in shared memory, woken by kill(2)",
     .family = "shared_memory",
     .traits = {.identifier = Identifier::memory, .handle = Handle::address},
     .capacity_settable = true}};

}  // namespace
}  // namespace ipc
