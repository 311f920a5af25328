// The two other ways to wait for a message, for every link whose incoming messages show on a descriptor.
#pragma once
#include <fcntl.h>
#include <sys/epoll.h>

#include "core/fd.hpp"
#include "core/sys.hpp"
#include "link.hpp"

namespace ipc {

/// Wait::epoll. One more system call for each message; a server of a thousand clients pays it once for all
/// that are ready.
template <Pollable L>
class WaitEpoll : public L {
 public:
  using L::L;

  void attach(Side side) {
    L::attach(side);
    epoll_ = Fd{check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
    epoll_event readable{};
    readable.events = EPOLLIN;
    check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, this->incoming().get(), &readable), "epoll_ctl");
  }
  void recv(std::span<std::byte> message) {
    epoll_event event{};
    check(retry_on_eintr([&] { return ::epoll_wait(epoll_.get(), &event, 1, -1); }), "epoll_wait");
    L::recv(message);
  }
  bool recv_unless_quiet(std::span<std::byte> message) requires MayLose<L> {
    constexpr int kQuietMilliseconds = 10;
    epoll_event event{};
    const int ready =
        retry_on_eintr([&] { return ::epoll_wait(epoll_.get(), &event, 1, kQuietMilliseconds); });
    return check(ready, "epoll_wait") != 0 && L::recv_unless_quiet(message);
  }

 private:
  Fd epoll_;
};

/// Wait::spin. The mechanisms' calls repeat themselves while a non-blocking descriptor has nothing for them.
template <Pollable L>
class WaitSpin : public L {
 public:
  using L::L;

  void attach(Side side) {
    L::attach(side);
    const int flags = check(::fcntl(this->incoming().get(), F_GETFL), "fcntl F_GETFL");
    check(::fcntl(this->incoming().get(), F_SETFL, flags | O_NONBLOCK), "fcntl F_SETFL");
  }
};

}  // namespace ipc
