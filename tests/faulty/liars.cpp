// Mechanisms that say of themselves what is not so, for the experiments of tests/conformance.
#include <fcntl.h>
#include <poll.h>

#include <cstring>
#include <memory>
#include <vector>

#include "core/io.hpp"
#include "core/mapping.hpp"
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

}  // namespace
}  // namespace ipc
