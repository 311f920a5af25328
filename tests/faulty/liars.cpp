// Mechanisms that say of themselves what is not so, for the experiments of tests/conformance.
#include <fcntl.h>
#include <poll.h>

#include <cstring>
#include <memory>
#include <vector>

#include "core/futex.hpp"
#include "core/io.hpp"
#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "mechanisms/support/pipe_channel.hpp"
#include "mechanisms/support/posix_semaphore.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

struct PlainPipe : PipeChannel {
  explicit PlainPipe(const LinkConfig& config) { open_ends(config, 0); }
};

/// Hands over each two messages in the wrong order.
struct Swaps : PlainPipe {
  using PlainPipe::PlainPipe;
  void recv(std::span<std::byte> message) {
    if (kept_.empty()) {
      kept_.resize(message.size());
      PlainPipe::recv(kept_);
      PlainPipe::recv(message);
    } else {
      std::ranges::copy(kept_, message.begin());
      kept_.clear();
    }
  }

 private:
  std::vector<std::byte> kept_;
};

/// Hands each message over twice.
struct GivesTwice : PlainPipe {
  using PlainPipe::PlainPipe;
  void recv(std::span<std::byte> message) {
    if (again_.empty()) {
      PlainPipe::recv(message);
      again_.assign(message.begin(), message.end());
    } else {
      std::ranges::copy(again_, message.begin());
      again_.clear();
    }
  }

 private:
  std::vector<std::byte> again_;
};

/// The reader has the writer's end open, too.
struct KeepsBothEnds : PlainPipe {
  using PlainPipe::PlainPipe;
  void become_receiver() {}
};

/// A pipe behind a lock that dies with its owner.
class DiesWithTheLock : PlainPipe {
 public:
  using PlainPipe::become_receiver;
  using PlainPipe::become_sender;
  using PlainPipe::recv;
  explicit DiesWithTheLock(const LinkConfig& config)
      : PlainPipe{config}, lock_{std::make_unique<Shared<PosixSemaphore>>(1U)} {}
  void send(std::span<const std::byte> message) {
    (*lock_)->wait();
    const std::vector<std::byte> copy(message.begin(), message.end());
    PlainPipe::send(copy);
    (*lock_)->post();
  }

 private:
  std::unique_ptr<Shared<PosixSemaphore>> lock_;
};

/// Throws away what does not fit.
struct DropsTheSurplus : PlainPipe {
  using PlainPipe::PlainPipe;
  void send(std::span<const std::byte> message) {
    pollfd room{writer_.get(), POLLOUT, 0};
    if (::poll(&room, 1, 0) == 1) PlainPipe::send(message);
  }
};

/// Wakes the receiver once for all events that it has not taken.
struct Merges {
  explicit Merges(const LinkConfig&) : happened_{std::make_unique<Shared<FutexWord>>(0U)} {}
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte>) {
    (*happened_)->store(1);
    futex_wake(**happened_);
  }
  void recv(std::span<std::byte>) {
    while ((*happened_)->exchange(0) == 0) futex_wait(**happened_, 0);
  }

 protected:
  std::unique_ptr<Shared<FutexWord>> happened_;
};

/// A second event takes the first one back.
struct TakesBack : Merges {
  using Merges::Merges;
  void send(std::span<const std::byte>) {
    (*happened_)->fetch_xor(1);
    futex_wake(**happened_);
  }
};

/// Wakes twice.
class WakesTwice {
 public:
  explicit WakesTwice(const LinkConfig&) : semaphore_{std::make_unique<Shared<PosixSemaphore>>(0U)} {}
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte>) {
    for (int i = 0; i < 2; ++i) (*semaphore_)->post();
  }
  void recv(std::span<std::byte>) { (*semaphore_)->wait(); }

 private:
  std::unique_ptr<Shared<PosixSemaphore>> semaphore_;
};

/// Has a name that anybody may find.
class HasAName : public PlainPipe {
 public:
  explicit HasAName(const LinkConfig& config)
      : PlainPipe{config}, file_{check(::open(name_.c_str(), O_CREAT | O_EXCL | O_CLOEXEC, 0600), "open")} {}

 private:
  Scratch name_{Scratch::Kind::file};
  Fd file_;
};

template <Channel C>
Register<Duplex<C>> enter(std::string_view name, const Traits& traits) {
  return Register<Duplex<C>>{
      {.name = name, .summary = "lies on purpose", .family = "faulty", .traits = traits}};
}
const auto boundaries = enter<PlainPipe>("claims_boundaries", {.unit = Unit::message});
const auto order = enter<Swaps>("claims_order", {.unit = Unit::byte_stream});
const auto many = enter<GivesTwice>("claims_many_to_many", {.unit = Unit::byte_stream, .many_to_many = true});
const auto end = enter<KeepsBothEnds>("claims_end_of_file",
                                      {.unit = Unit::byte_stream, .peer_death = PeerDeath::end_of_file});
const auto recovery =
    enter<DiesWithTheLock>("claims_recovery", {.unit = Unit::byte_stream, .peer_death = PeerDeath::recovery});
const auto flow = enter<DropsTheSurplus>("claims_flow_control", {.unit = Unit::byte_stream});
const auto each_event = enter<Merges>("claims_each_event", {.unit = Unit::event});
const auto merging = enter<TakesBack>("claims_merging", {.unit = Unit::event, .when_full = WhenFull::merged});
const auto wakes_one = enter<WakesTwice>("claims_to_wake_one", {.unit = Unit::event, .many_to_many = true});
const auto address =
    enter<PlainPipe>("claims_address", {.unit = Unit::byte_stream, .handle = Handle::address});
const auto process_id =
    enter<PlainPipe>("claims_process_id", {.unit = Unit::byte_stream, .handle = Handle::process_id});
const auto descriptor = enter<Merges>("claims_descriptor", {.unit = Unit::event});
const auto sysv_id =
    enter<PlainPipe>("claims_sysv_id", {.unit = Unit::byte_stream, .handle = Handle::sysv_id});
const auto priority =
    enter<PlainPipe>("claims_priority", {.unit = Unit::byte_stream, .priority = Priority::number});
const auto relatives = enter<HasAName>("claims_relatives", {.unit = Unit::byte_stream});

}  // namespace
}  // namespace ipc
