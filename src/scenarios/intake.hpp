// Intake: one process that takes messages from many lanes: through epoll(7) where all have a descriptor, or
// else from one lane after the other, waiting at each.
#pragma once
#include <sys/epoll.h>

#include <deque>
#include <vector>

#include "scenarios/lane.hpp"

namespace ipc {

class Intake {
 public:
  /// The lanes, of which this process has become the receiver, must stay where they are.
  explicit Intake(std::deque<Lane>& lanes) : lanes_{lanes}, ready_(lanes.size()), left_(lanes.size()) {
    if (lanes.size() < 2 || !lanes.front().pollable()) return;
    epoll_ = Fd{check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      epoll_event readable{};
      readable.events = EPOLLIN;
      readable.data.u64 = i;
      check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, lanes[i].incoming().get(), &readable), "epoll_ctl");
    }
  }

  /// How many messages the lanes bring together until the next call, each its share of them.
  void expect(std::uint64_t total) {
    for (std::size_t i = 0; i < lanes_.size(); ++i) left_[i] = share_of(total, i, lanes_.size());
  }

  /// Takes `count` of the expected messages, all into the same bytes; arrived() is called after each.
  template <class Arrived>
  void take(std::uint64_t count, std::span<std::byte> message, Arrived arrived) {
    if (lanes_.size() == 1) {
      for (; count > 0; --count) {
        lanes_.front().recv(message);
        arrived();
      }
    } else if (!epoll_) {
      for (; count > 0; --count) {
        while (left_[next_] == 0) next_lane();  // it has brought its share: waiting there would be for ever
        lanes_[next_].recv(message);
        --left_[next_];
        next_lane();
        arrived();
      }
    } else {
      while (count > 0) {
        if (next_ready_ == ready_count_) wait(-1);
        for (; next_ready_ < ready_count_ && count > 0; --count) {
          lanes_[ready_[next_ready_++].data.u64].recv(message);
          arrived();
        }
      }
    }
  }

  /// For lanes that may lose messages: takes what comes until nothing has come for some milliseconds after
  /// `all_sent()` became true; arrived() is called after each message.
  template <class AllSent, class Arrived>
  void take_until_quiet(std::span<std::byte> message, AllSent all_sent, Arrived arrived) {
    constexpr int kQuietMilliseconds = 10;
    for (;;) {
      const bool last = all_sent();  // asked first: what is sent then is here before the wait is over
      bool any = false;
      if (epoll_) wait(kQuietMilliseconds);
      for (std::size_t i = 0; i < (epoll_ ? ready_count_ : lanes_.size()); ++i)
        if (lanes_[epoll_ ? ready_[i].data.u64 : i].recv_unless_quiet(message)) {
          any = true;
          arrived();
        }
      next_ready_ = ready_count_;
      if (!any && last) return;
    }
  }

 private:
  void next_lane() { next_ = next_ + 1 == lanes_.size() ? 0 : next_ + 1; }
  void wait(int milliseconds) {
    const int ready = retry_on_eintr([&] {
      return ::epoll_wait(epoll_.get(), ready_.data(), static_cast<int>(ready_.size()), milliseconds);
    });
    ready_count_ = static_cast<std::size_t>(check(ready, "epoll_wait"));
    next_ready_ = 0;
  }

  std::deque<Lane>& lanes_;
  Fd epoll_;
  std::vector<epoll_event> ready_;
  std::size_t ready_count_ = 0, next_ready_ = 0;
  std::vector<std::uint64_t> left_;  // that each lane still brings
  std::size_t next_ = 0;             // whose turn it is
};

}  // namespace ipc
