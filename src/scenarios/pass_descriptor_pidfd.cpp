// pidfd_getfd(2): the other way to get at a file that another process has open: by taking it. The owner only
// says its number; whoever may trace the owner fetches it, and the owner must keep it open until then.
//
// The number travels over a socket pair, so what differs from `socketpair` is the way of the descriptor.
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <fcntl.h>

#include <fstream>
#include <memory>

#include "registry.hpp"
#include "scenarios/pass_descriptor.hpp"

namespace ipc {
namespace {

class TakeByPidfd {
  struct Meeting {
    std::array<pid_t, 2> pids{};
    StartLine both{2};
  };

 public:
  TakeByPidfd() {
    std::array<int, 2> ends{};
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
    ends_ = {Fd{ends[0]}, Fd{ends[1]}};
  }
  void attach(Side side) {
    const auto mine = static_cast<std::size_t>(side);
    own_ = std::move(ends_[mine]);
    ends_[1 - mine].close();
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // where Yama guards processes against each other
    meeting_->pids[mine] = ::getpid();
    meeting_->both.arrive_and_wait();
    peer_ = Fd{static_cast<int>(check(::syscall(SYS_pidfd_open, meeting_->pids[1 - mine], 0), "pidfd_open"))};
  }
  void send_descriptor(const Fd& open) {
    kept_ =
        Fd{check(::fcntl(open.get(), F_DUPFD_CLOEXEC, 0), "fcntl F_DUPFD_CLOEXEC")};  // until it was taken
    const int number = kept_.get();
    write_all(own_, std::as_bytes(std::span{&number, 1}));
  }
  Fd recv_descriptor() {
    int number = -1;
    read_all(own_, std::as_writable_bytes(std::span{&number, 1}));
    return Fd{static_cast<int>(check(::syscall(SYS_pidfd_getfd, peer_.get(), number, 0), "pidfd_getfd"))};
  }

 private:
  std::array<Fd, 2> ends_;
  Fd own_, peer_, kept_;
  Shared<Meeting> meeting_;
};

std::string unavailable() {
  int scope = 0;
  std::ifstream{"/proc/sys/kernel/yama/ptrace_scope"} >> scope;
  return scope < 2 ? "" : "kernel.yama.ptrace_scope forbids it: an administrator can set it to 1";
}

const RegisterRun registered{{.name = "pidfd_getfd",
                              .summary = "a descriptor taken out of another process, pidfd_getfd(2)",
                              .family = "descriptor",
                              .unavailable = &unavailable},
                             "pass_descriptor",
                             [](const Workload& w) {
                               TakeByPidfd link;
                               return pass_descriptors(link, w);
                             }};

}  // namespace
}  // namespace ipc
