// process_vm_writev(2): the kernel copies straight from the sender's memory into the receiver's, once.
//
// No buffer lies between the two, so they must meet: the receiver says where its message shall go and sleeps,
// the sender writes it there and wakes it. One copy instead of two is what large messages gain; small ones in
// a stream pay for the meeting.
#include <sys/prctl.h>
#include <sys/uio.h>

#include <fstream>

#include "core/mapping.hpp"
#include "registry.hpp"
#include "support/posix_semaphore.hpp"

namespace ipc {
namespace {

class ProcessVm {
  struct Meeting {
    PosixSemaphore ready{0}, done{0};
    pid_t receiver = 0;
    void* where = nullptr;
  };

 public:
  explicit ProcessVm(const LinkConfig&) : meeting_{std::make_unique<Shared<Meeting>>()} {}
  void become_sender() {}
  void become_receiver() {
    (*meeting_)->receiver = ::getpid();
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // where Yama guards processes against each other
  }

  void send(std::span<const std::byte> message) {
    Meeting& meeting = **meeting_;
    meeting.ready.wait();
    iovec from{const_cast<std::byte*>(message.data()), message.size()};
    iovec to{meeting.where, message.size()};
    while (from.iov_len != 0) {
      const auto n = check(::process_vm_writev(meeting.receiver, &from, 1, &to, 1, 0), "process_vm_writev");
      from = {static_cast<std::byte*>(from.iov_base) + n, from.iov_len - static_cast<std::size_t>(n)};
      to = {static_cast<std::byte*>(to.iov_base) + n, from.iov_len};
    }
    meeting.done.post();
  }
  void recv(std::span<std::byte> message) {
    Meeting& meeting = **meeting_;
    meeting.where = message.data();
    meeting.ready.post();
    meeting.done.wait();
  }

 private:
  std::unique_ptr<Shared<Meeting>> meeting_;
};

std::string unavailable() {
  int scope = 0;
  std::ifstream{"/proc/sys/kernel/yama/ptrace_scope"} >> scope;
  return scope < 2 ? "" : "kernel.yama.ptrace_scope forbids it: an administrator can set it to 1";
}

const Register<Duplex<ProcessVm>> registered{
    {.name = "process_vm",
     .summary = "one copy from memory to memory, process_vm_writev(2)",
     .family = "shared_memory",
     .traits = {.unrelated = true,
                .identifier = Identifier::process_id,
                .handle = Handle::process_id,
                .access = Access::same_user},
     .unavailable = &unavailable}};

}  // namespace
}  // namespace ipc
