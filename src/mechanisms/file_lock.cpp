// fcntl_locking(2): a process that waits for a lock on a byte of a file, and one that lets go of it.
//
// A lock belongs to a process, so letting go is the only thing that one can do for another. Each direction
// has two bytes. The sender always holds the one on which the receiver waits next: it takes the other byte
// first and then gives this one up. The receiver has the byte for a moment only, to have it free when its
// turn comes again; a sender may therefore not send twice before the receiver has answered: the second takes
// the first one back. It is the slowest wake-up of all, as the kernel looks for a deadlock at every wait; in
// return a lock is given up when its owner dies, however it dies.
#include <fcntl.h>
#include <sys/stat.h>

#include <memory>

#include "core/fd.hpp"
#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "core/start_line.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class FileLock {
 public:
  explicit FileLock(const LinkConfig&) : both_{std::make_unique<Shared<StartLine>>(2U)} {}

  void attach(Side side) {
    file_ = open(0);  // an own one: closing any descriptor of a file gives all locks of the process up
    out_ = side == Side::client ? 0 : 2;
    in_ = 2 - out_;
    set(F_WRLCK, out_);
    (*both_)->arrive_and_wait();
  }
  void send(std::span<const std::byte>) {
    set(F_WRLCK, out_ ^ 1);
    set(F_UNLCK, out_);
    out_ ^= 1;
  }
  void recv(std::span<std::byte>) {
    set(F_WRLCK, in_);
    set(F_UNLCK, in_);
    in_ ^= 1;
  }

 private:
  [[nodiscard]] Fd open(int flags) const {
    return Fd{check(::open(name_.c_str(), O_RDWR | O_CLOEXEC | flags, S_IRUSR | S_IWUSR), "open")};
  }
  void set(short type, off_t byte) const {
    struct flock record {};
    record.l_type = type;
    record.l_whence = SEEK_SET;
    record.l_start = byte;
    record.l_len = 1;
    check(retry_on_eintr([&] { return ::fcntl(file_.get(), F_SETLKW, &record); }), "fcntl F_SETLKW");
  }

  Scratch name_{Scratch::Kind::file};
  std::unique_ptr<Shared<StartLine>> both_;
  Fd file_ = open(O_CREAT | O_EXCL);
  off_t out_ = 0, in_ = 0;  // the byte that is held, and the one that is waited for
};

const Register<FileLock> registered{{.name = "file_lock",
                                     .summary = "lock on a byte of a file, fcntl_locking(2)",
                                     .family = "wake_up",
                                     .traits = {.unit = Unit::event,
                                                .reliable = false,
                                                .unrelated = true,
                                                .identifier = Identifier::path,
                                                .access = Access::permissions,
                                                .peer_death = PeerDeath::woken,
                                                .when_full = WhenFull::message_is_lost}}};

}  // namespace
}  // namespace ipc
