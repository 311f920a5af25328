// A sequence lock: one value in shared memory that each write replaces. The reader always gets the newest one
// whole, and never makes the writer wait.
//
// The writer makes the number odd, writes, and makes it even again; a reader that saw an odd number, or not
// the same one before and after, copies again. What was replaced before it was read is gone: a stream counts
// it as lost. Right for a position or a price, wrong for orders.
//
// The bytes are copied while the other may be writing them, which ISO C++ calls a data race: the number is
// what tells that such a copy is to be thrown away, and the fences keep the copy between its two readings.
#include <sched.h>

#include <atomic>
#include <cstring>

#include "core/mapping.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class Seqlock {
  struct Header {
    alignas(64) std::atomic<std::uint64_t> number{0};
  };

 public:
  explicit Seqlock(const LinkConfig& config)
      : memory_{Mapping::anonymous(sizeof(Header) + config.message_size)},
        header_{::new (memory_.data()) Header},
        value_{memory_.data() + sizeof(Header)} {}
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    const std::uint64_t number = header_->number.load(std::memory_order_relaxed);
    header_->number.store(number + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    std::memcpy(value_, message.data(), message.size());
    header_->number.store(number + 2, std::memory_order_release);
  }

  bool recv_unless_quiet(std::span<std::byte> message) {
    constexpr unsigned kLooksBetweenYields = 4096;
    const auto begin = Clock::now();
    for (unsigned looks = 1;; ++looks) {
      const std::uint64_t before = header_->number.load(std::memory_order_acquire);
      if (before > seen_ && before % 2 == 0) {
        std::memcpy(message.data(), value_, message.size());
        std::atomic_thread_fence(std::memory_order_acquire);
        if (header_->number.load(std::memory_order_relaxed) == before) {
          seen_ = before;
          return true;
        }
      }
      if (looks % kLooksBetweenYields == 0) {
        if (Clock::now() - begin > std::chrono::milliseconds{10}) return false;
        ::sched_yield();
      }
    }
  }
  void recv(std::span<std::byte> message) { recv_or_lost(*this, message); }

 private:
  Mapping memory_;
  Header* header_;
  std::byte* value_;
  std::uint64_t seen_ = 0;
};

const Register<Duplex<Seqlock>> registered{
    {.name = "seqlock",
     .summary = "sequence lock in shared memory: the newest value only",
     .family = "shared_memory",
     .traits = {.unit = Unit::value,
                .reliable = false,
                .identifier = Identifier::memory,
                .handle = Handle::address,
                .when_full = WhenFull::old_is_replaced},
     .spins = true}};

}  // namespace
}  // namespace ipc
