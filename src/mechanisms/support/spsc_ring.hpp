// The fastest way for bytes from one process to another: a lock-free ring for one producer and one consumer.
//
// Most rings keep a count of messages that both sides read: a message then costs two cache lines on their way
// between the CPUs, the count and the bytes. Here the count stands in the slot itself, before the bytes: slot
// s holds message n once its word says n + 1, so a small message is one line, which is what the hardware
// needs at least (see limit/cache_line). Memory begins as zero, and every lap writes larger numbers: nothing
// is ever reset.
//
// In the other direction the consumer says how far it has come only once in a quarter of a lap; the line with
// that number would otherwise travel for every message.
//
// A consumer on the producer's heels is slow, and slows the producer down: the likely reason is that each
// line comes out of the producer's own cache. It keeps a distance instead: see fall_behind().
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <span>

#include "core/mapping.hpp"
#include "link.hpp"

namespace ipc {

class SpscRing {
 public:
  /// Much more than a core's own cache: docs/METHOD.md, 'Why a ring has a capacity of 4 MiB'.
  static constexpr std::size_t kDefaultCapacity = std::size_t{4} << 20U;

  explicit SpscRing(const LinkConfig& config)
      : bytes_at_{bytes_at(config.message_size)},
        slot_bytes_{slot_bytes(config.message_size)},
        slots_{std::max<std::size_t>(
            (config.capacity != 0 ? config.capacity : kDefaultCapacity) / slot_bytes_, 4)},
        memory_{Mapping::anonymous(sizeof(Header) + slots_ * slot_bytes_)},
        header_{::new (memory_.data()) Header} {}

  void become_sender() { memory_.populate(); }
  void become_receiver() { memory_.populate(); }

  /// Room for one more message?
  [[nodiscard]] bool can_send() {
    if (position_ - taken_seen_ < slots_) [[likely]]
      return true;
    taken_seen_ = header_->taken.load(std::memory_order_acquire);
    return position_ - taken_seen_ < slots_;
  }
  /// Only after can_send(): the message is visible to the consumer when this returns.
  void put(std::span<const std::byte> message) {
    std::memcpy(slot_ + bytes_at_, message.data(), message.size());
    word_of(slot_).store(++position_, std::memory_order_release);
    advance();
  }

  [[nodiscard]] bool can_recv() const {
    return word_of(slot_).load(std::memory_order_acquire) == position_ + 1;
  }
  /// Is the consumer of messages of that size on the producer's heels? Several small ones share a line: they
  /// gained nothing by a distance.
  [[nodiscard]] bool must_wait_for(std::size_t size) const { return size >= 64 && !can_recv(); }
  /// For a consumer that had to wait for the message that now is there: in a stream, lets some more arrive
  /// before it takes this one, so that by then the bytes have left the producer's own cache. That is the
  /// temporal slipping of Giacomoni, Moseley and Vachharajani, FastForward for Efficient Pipeline
  /// Parallelism, PPoPP 2008. Where the next message does not come at once it is no stream, nothing is waited
  /// for, and the question is asked ever more seldom.
  [[gnu::noinline]] void fall_behind() {
    if (not_asked_ < ask_after_) {
      ++not_asked_;
      return;
    }
    not_asked_ = 0;
    ask_after_ = std::min<std::size_t>(2 * ask_after_ + 1, 1023);
    if (!arrives_soon(1, 1)) return;
    const std::size_t step = std::max<std::size_t>(distance_ / 8, 1);
    for (std::size_t ahead = step; ahead <= distance_; ahead += step)
      if (!arrives_soon(ahead, step)) return;
    ask_after_ = 0;
  }
  /// Only after can_recv(). True when the producer, should it wait for room, has been told of some.
  bool take(std::span<std::byte> message) {
    std::memcpy(message.data(), slot_ + bytes_at_, message.size());
    ++position_;
    advance();
    if (position_ < report_at_) return false;
    report_at_ = position_ + slots_ / 4;
    header_->taken.store(position_, std::memory_order_release);
    return true;
  }

 private:
  static constexpr std::size_t kWord = sizeof(std::uint64_t);
  static constexpr std::size_t kLine = 64;
  struct Header {
    alignas(128) std::atomic<std::uint64_t> taken{0};  // alone: processors fetch lines in pairs
    alignas(128) std::byte first_slot[1];
  };

  /// Where a message lies in its slot: right behind the word, or where it is large at the begin of a line, as
  /// is the peers' own memory. Copies are quicker between equals: docs/METHOD.md, 'Where large messages lie'.
  static std::size_t bytes_at(std::size_t message) { return message < 1024 ? kWord : kLine; }
  static std::size_t slot_bytes(std::size_t message) {
    const std::size_t at = bytes_at(message);
    const std::size_t bytes = at + message;
    if (bytes <= kLine) return std::bit_ceil(bytes);  // what fits into a line must not lie across two
    return (bytes + at - 1) / at * at;
  }
  [[nodiscard]] static std::atomic_ref<std::uint64_t> word_of(std::byte* slot) {
    return std::atomic_ref<std::uint64_t>{*reinterpret_cast<std::uint64_t*>(slot)};
  }
  /// Is the message there that comes so many after the next one? `ahead` is less than a lap.
  [[nodiscard]] bool holds(std::size_t ahead) const {
    std::byte* slot = slot_ + ahead * slot_bytes_;
    if (slot >= end()) slot -= slots_ * slot_bytes_;
    return word_of(slot).load(std::memory_order_acquire) == position_ + ahead + 1;
  }
  /// Looks for somewhat longer than so many messages take a producer that does nothing else.
  [[nodiscard]] bool arrives_soon(std::size_t ahead, std::size_t messages) const {
    const std::size_t looks = messages * (slot_bytes_ / 2 + 16);
    for (std::size_t look = 0; look < looks; ++look)
      if (holds(ahead)) return true;
    return false;
  }
  [[nodiscard]] std::byte* end() const { return header_->first_slot + slots_ * slot_bytes_; }
  void advance() {
    slot_ += slot_bytes_;
    if (slot_ == end()) slot_ = header_->first_slot;
  }

  std::size_t bytes_at_;  // of the message in its slot
  std::size_t slot_bytes_, slots_;
  Mapping memory_;
  Header* header_;
  std::byte* slot_ = header_->first_slot;  // of the next message
  std::uint64_t position_ = 0;             // messages that this side has sent or received
  std::uint64_t taken_seen_ = 0;           // the producer's last look at `taken`
  std::uint64_t report_at_ = slots_ / 4;   // where the consumer reports next
  std::size_t distance_ = slots_ / 2;      // that the consumer keeps in a stream, in messages
  std::size_t ask_after_ = 0;              // so many waits are no stream's, until it asks again
  std::size_t not_asked_ = 0;
};

}  // namespace ipc
