// eventfd(2): a counter in the kernel, behind a descriptor. A write adds to it; a read takes it back to zero,
// and sleeps while it is zero.
//
// One for each direction: with one for both, a writer would eat its own wake-up. Since it is a descriptor, it
// can stand in one epoll loop with sockets, which no semaphore can.
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/fd.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class EventFd {
 public:
  explicit EventFd(const LinkConfig&) : counter_{check(::eventfd(0, EFD_CLOEXEC), "eventfd")} {}
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte>) {
    const std::uint64_t one = 1;
    check(retry_until_done([&] { return ::write(counter_.get(), &one, sizeof one); }), "write");
  }
  void recv(std::span<std::byte>) {
    std::uint64_t count = 0;
    check(retry_until_done([&] { return ::read(counter_.get(), &count, sizeof count); }), "read");
  }
  [[nodiscard]] const Fd& incoming() const { return counter_; }

 private:
  Fd counter_;
};

const Register<Duplex<EventFd>> registered{
    {.name = "eventfd",
     .summary = "counter behind a descriptor, eventfd(2)",
     .family = "wake_up",
     .traits = {
         .unit = Unit::event, .reliable = false, .many_to_many = true, .when_full = WhenFull::merged}}};

}  // namespace
}  // namespace ipc
