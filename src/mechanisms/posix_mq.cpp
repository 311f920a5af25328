// mq_overview(7): POSIX message queue. Whole messages, each with a priority, kept by the kernel under a name.
//
// A receiver must offer room for the queue's largest message, so each queue is made for exactly one size.
// Beyond /proc/sys/fs/mqueue/msgsize_max (8 KiB by default) an ordinary user gets EINVAL.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>

#include "core/fd.hpp"
#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class PosixQueue {
 public:
  explicit PosixQueue(const LinkConfig& config) {
    Scratch name{Scratch::Kind::posix_queue};
    mq_attr attributes{};
    attributes.mq_maxmsg = 10;  // as many as anybody may ask for: /proc/sys/fs/mqueue/msg_max
    attributes.mq_msgsize = static_cast<long>(config.message_size);
    queue_ = Fd{
        check(::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR, &attributes),
              "mq_open")};  // on Linux a mqd_t is a file descriptor
    // The peers inherit the open queue, so the name has done its work.
  }
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    check(retry_until_done([&] {
            return ::mq_send(queue_.get(), reinterpret_cast<const char*>(message.data()), message.size(), 0);
          }),
          "mq_send");
  }
  void recv(std::span<std::byte> message) {
    check(retry_until_done([&] {
            return ::mq_receive(queue_.get(), reinterpret_cast<char*>(message.data()), message.size(),
                                nullptr);
          }),
          "mq_receive");
  }
  [[nodiscard]] const Fd& incoming() const { return queue_; }

 private:
  Fd queue_;
};

std::size_t largest_message() {
  std::size_t limit = 8192;  // the kernel's default, for when /proc is not there
  std::ifstream{"/proc/sys/fs/mqueue/msgsize_max"} >> limit;
  return limit;
}

std::vector<SystemBound> bounds() {
  return {bound_from("messages in one queue", "/proc/sys/fs/mqueue/msg_max"),
          bound_from("bytes in one message", "/proc/sys/fs/mqueue/msgsize_max"),
          bound_from("queues", "/proc/sys/fs/mqueue/queues_max"),
          bound_from_rlimit("bytes in all queues of one user", RLIMIT_MSGQUEUE, "RLIMIT_MSGQUEUE")};
}

const Register<Duplex<PosixQueue>> registered{{.name = "posix_mq",
                                               .summary = "POSIX message queue, mq_overview(7)",
                                               .family = "queue",
                                               .traits = {.many_to_many = true,
                                                          .unrelated = true,
                                                          .identifier = Identifier::name,
                                                          .access = Access::permissions,
                                                          .persistence = Persistence::kernel,
                                                          .priority = Priority::number},
                                               .largest_message = &largest_message,
                                               .bounds = &bounds}};

}  // namespace
}  // namespace ipc
