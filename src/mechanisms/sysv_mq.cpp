// msgget(2), msgsnd(2): System V message queue. Whole messages, each with a type by which a receiver may
// choose.
//
// The type stands before the text in memory, so a message that lies elsewhere must first be copied behind
// one. The queue holds msgmnb bytes (16 KiB by default), and lives until somebody removes it or the machine
// stops.
#include <sys/ipc.h>
#include <sys/msg.h>

#include <fstream>
#include <vector>

#include "core/scratch.hpp"
#include "core/small_copy.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class SysvQueue {
 public:
  explicit SysvQueue(const LinkConfig& config) : envelope_(1 + (config.message_size + 7) / 8) {
    queue_ = check(::msgget(name_.key(), IPC_CREAT | IPC_EXCL | 0600), "msgget");
    envelope_[0] = 1;  // any type above zero
  }
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    copy_small(text(), message.data(), message.size());
    check(retry_on_eintr([&] { return ::msgsnd(queue_, envelope_.data(), message.size(), 0); }), "msgsnd");
  }
  void recv(std::span<std::byte> message) {
    check(retry_on_eintr([&] { return ::msgrcv(queue_, envelope_.data(), message.size(), 0, 0); }), "msgrcv");
    copy_small(message.data(), text(), message.size());
  }

 private:
  std::byte* text() { return reinterpret_cast<std::byte*>(&envelope_[1]); }

  Scratch name_{Scratch::Kind::sysv_queue};
  int queue_ = -1;
  std::vector<long> envelope_;  // struct msgbuf: the type, then the text
};

std::size_t largest_message() {
  std::size_t limit = 8192;  // the kernel's default, for when /proc is not there
  std::ifstream{"/proc/sys/kernel/msgmax"} >> limit;
  return limit;
}

std::vector<SystemBound> bounds() {
  return {bound_from("bytes in one message", "/proc/sys/kernel/msgmax"),
          bound_from("bytes in one queue", "/proc/sys/kernel/msgmnb"),
          bound_from("queues", "/proc/sys/kernel/msgmni")};
}

const Register<Duplex<SysvQueue>> registered{{.name = "sysv_mq",
                                              .summary = "System V message queue, msgsnd(2)",
                                              .family = "queue",
                                              .traits = {.many_to_many = true,
                                                         .unrelated = true,
                                                         .identifier = Identifier::sysv_key,
                                                         .handle = Handle::sysv_id,
                                                         .access = Access::permissions,
                                                         .persistence = Persistence::kernel,
                                                         .priority = Priority::type},
                                              .largest_message = &largest_message,
                                              .bounds = &bounds}};

}  // namespace
}  // namespace ipc
