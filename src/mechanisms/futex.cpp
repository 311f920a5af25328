// futex(2): the kernel's own primitive, of which every lock and semaphore of the C library is made.
//
// Only the sleep and the wake are system calls; the event itself is a word in shared memory. A waker cannot
// know whether anybody sleeps yet, so it wakes always; a sleeper sleeps only if the word still says that
// nothing has happened, which the kernel checks under its own lock: no wake-up falls in between.
#include "core/futex.hpp"

#include "core/mapping.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class Futex {
 public:
  explicit Futex(const LinkConfig&) : happened_{std::make_unique<Shared<FutexWord>>(0U)} {}
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte>) {
    FutexWord& happened = **happened_;
    happened.store(1);
    futex_wake(happened);
  }
  void recv(std::span<std::byte>) {
    FutexWord& happened = **happened_;
    while (happened.exchange(0) == 0) futex_wait(happened, 0);
  }

 private:
  std::unique_ptr<Shared<FutexWord>> happened_;
};

const Register<Duplex<Futex>> registered{{.name = "futex",
                                          .summary = "word in shared memory and a sleep on it, futex(2)",
                                          .family = "wake_up",
                                          .traits = {.unit = Unit::event,
                                                     .reliable = false,
                                                     .many_to_many = true,
                                                     .identifier = Identifier::memory,
                                                     .handle = Handle::address,
                                                     .when_full = WhenFull::merged}}};

}  // namespace
}  // namespace ipc
