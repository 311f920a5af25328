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
  static constexpr std::size_t kDefaultCapacity = std::size_t{1} << 20U;

  explicit SpscRing(const LinkConfig& config)
      : slot_bytes_{slot_bytes(config.message_size)},
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
    std::memcpy(slot_ + kWord, message.data(), message.size());
    word().store(++position_, std::memory_order_release);
    advance();
  }

  [[nodiscard]] bool can_recv() { return word().load(std::memory_order_acquire) == position_ + 1; }
  /// Only after can_recv(). True when the producer, should it wait for room, has been told of some.
  bool take(std::span<std::byte> message) {
    std::memcpy(message.data(), slot_ + kWord, message.size());
    ++position_;
    advance();
    if (position_ < report_at_) return false;
    report_at_ = position_ + slots_ / 4;
    header_->taken.store(position_, std::memory_order_release);
    return true;
  }

 private:
  static constexpr std::size_t kWord = sizeof(std::uint64_t);
  struct Header {
    alignas(128) std::atomic<std::uint64_t> taken{0};  // alone: processors fetch lines in pairs
    alignas(128) std::byte first_slot[1];
  };

  /// A slot that fits into a line must not lie across two.
  static std::size_t slot_bytes(std::size_t message) {
    const std::size_t bytes = kWord + message;
    return bytes <= 64 ? std::bit_ceil(bytes) : (bytes + kWord - 1) / kWord * kWord;
  }
  [[nodiscard]] std::atomic_ref<std::uint64_t> word() const {
    return std::atomic_ref<std::uint64_t>{*reinterpret_cast<std::uint64_t*>(slot_)};
  }
  void advance() {
    slot_ += slot_bytes_;
    if (slot_ == header_->first_slot + slots_ * slot_bytes_) slot_ = header_->first_slot;
  }

  std::size_t slot_bytes_, slots_;
  Mapping memory_;
  Header* header_;
  std::byte* slot_ = header_->first_slot;  // of the next message
  std::uint64_t position_ = 0;             // messages that this side has sent or received
  std::uint64_t taken_seen_ = 0;           // the producer's last look at `taken`
  std::uint64_t report_at_ = slots_ / 4;   // where the consumer reports next
};

}  // namespace ipc
