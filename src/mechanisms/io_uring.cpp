// io_uring(7) over a socket pair: system calls that are queued in memory shared with the kernel.
//
// Each operation is an entry in a ring; one call submits it and waits for its completion. A program with many
// operations under way submits them together; a ping-pong has one, so this shows what the ring itself costs.
#include <liburing.h>
#include <sys/socket.h>

#include <memory>
#include <stdexcept>

#include "core/fd.hpp"
#include "core/sys.hpp"
#include "registry.hpp"
#include "support/descriptor.hpp"

namespace ipc {
namespace {

class Ring {
 public:
  Ring() {
    io_uring_params wanted{};
    // Only this thread submits, and completions are worked off when it asks for them: no interrupts between.
    wanted.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    if (const int error = ::io_uring_queue_init_params(8, &ring_, &wanted); error < 0) {
      errno = -error;
      throw_errno("io_uring_setup");
    }
  }
  ~Ring() { ::io_uring_queue_exit(&ring_); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// Carries out the one operation that `prepare` enters; returns what the system call would have.
  template <class Prepare>
  std::size_t run(Prepare prepare, const char* call) {
    prepare(::io_uring_get_sqe(&ring_));
    io_uring_cqe* done = nullptr;
    int error = ::io_uring_submit_and_wait(&ring_, 1);
    while (error == -EINTR) error = ::io_uring_submit_and_wait(&ring_, 1);
    if (error >= 0) error = ::io_uring_peek_cqe(&ring_, &done);
    if (error >= 0 && done->res <= 0) error = done->res == 0 ? -EPIPE : done->res;
    if (error < 0) throw std::system_error{-error, std::system_category(), call};
    const auto moved = static_cast<std::size_t>(done->res);
    ::io_uring_cqe_seen(&ring_, done);
    return moved;
  }

 private:
  io_uring ring_{};
};

class IoUring {
 public:
  explicit IoUring(const LinkConfig&) {
    std::array<int, 2> ends{};
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
    ends_ = {Fd{ends[0]}, Fd{ends[1]}};
  }
  void attach(Side side) {
    const auto mine = static_cast<std::size_t>(side);
    own_ = std::move(ends_[mine]);
    ends_[1 - mine].close();
    ring_ = std::make_unique<Ring>();
  }
  void send(std::span<const std::byte> message) {
    while (!message.empty())
      message = message.subspan(ring_->run(
          [&](io_uring_sqe* entry) {
            ::io_uring_prep_send(entry, own_.get(), message.data(), message.size(), MSG_WAITALL);
          },
          "io_uring send"));
  }
  void recv(std::span<std::byte> message) {
    while (!message.empty())
      message = message.subspan(ring_->run(
          [&](io_uring_sqe* entry) {
            ::io_uring_prep_recv(entry, own_.get(), message.data(), message.size(), MSG_WAITALL);
          },
          "io_uring recv"));
  }

  // Ancillary data needs sendmsg; once is not worth a ring.
  void send_descriptor(const Fd& open) { send_descriptor_over(own_, open); }
  [[nodiscard]] Fd recv_descriptor() { return recv_descriptor_over(own_); }

 private:
  std::array<Fd, 2> ends_;
  Fd own_;
  std::unique_ptr<Ring> ring_;
};

std::string unavailable() try {
  const Ring ring;
  return {};
} catch (const std::system_error& error) {
  return error.code().value() == EPERM
             ? "io_uring is switched off: an administrator can set kernel.io_uring_disabled to 0"
             : error.what();
}

const Register<IoUring> registered{
    {.name = "io_uring",
     .summary = "socket pair through io_uring(7)",
     .family = "socket",
     .traits = {.unit = Unit::byte_stream, .carries_descriptors = true, .peer_death = PeerDeath::end_of_file},
     .unavailable = &unavailable,
     .bounds = &unix_socket_bounds}};

}  // namespace
}  // namespace ipc
