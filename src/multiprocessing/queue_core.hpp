// QueueCore: a bounded first-in-first-out queue of messages in memory that forked processes share. What of a
// Queue<T> needs no T.
//
//   slots    0 … 2^k-1, each with room for a usual message; a larger one stands in the slot's own window
//   lengths  of those messages that are not as long as usual: while all are, these pages stay untouched
//   tail     messages ever put, moved by whoever owns the producers' mutex
//   head     messages ever got, moved by whoever owns the consumers' mutex
//
// A put becomes valid by one store, to `tail`, and a get by one store, to `head`. Whoever is killed before
// that has done nothing, and whoever is killed after it has done all; the mutexes survive their owners
// (RobustMutex). Producers and consumers have a mutex each, so one of each never wait for each other's
// copying.
#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "core/shared_block.hpp"
#include "multiprocessing/queue_side.hpp"

namespace ipc::mp {

/// There was no room for a message within the time.
struct QueueFull : std::runtime_error {
  QueueFull() : std::runtime_error{"the queue is full"} {}
};
/// There was no message within the time.
struct QueueEmpty : std::runtime_error {
  QueueEmpty() : std::runtime_error{"the queue is empty"} {}
};
/// The queue was closed: it takes no more messages, or it has none left.
struct QueueClosed : std::logic_error {
  using std::logic_error::logic_error;
};

class QueueCore {
 public:
  static constexpr std::size_t kMostMessages = 32768;
  static constexpr std::size_t kLargest = std::size_t{1} << 30U;  // bytes of a message

  /// Holds `maxsize` messages, 0 standing for the most. What is larger than `usual_size` bytes may be sent
  /// as well, only not as quickly, up to `largest` bytes: less where address space is limited or the queue is
  /// long. Where nothing is larger, no room for it is set aside. Throws std::invalid_argument.
  QueueCore(std::size_t maxsize, std::size_t usual_size, std::size_t largest = kLargest);
  QueueCore(const QueueCore&) = delete;
  QueueCore& operator=(const QueueCore&) = delete;

  /// write(std::span<std::byte>) fills a message of `size` bytes. Throws QueueFull after the timeout,
  /// QueueClosed, std::length_error for a message larger than largest(), or what `write` throws: then
  /// nothing was put.
  template <class Write>
  void put(std::size_t size, Write write, std::chrono::nanoseconds timeout) {
    if (size > largest()) refuse(size);
    auto turn = enter_with_room(timeout);
    const std::uint64_t ticket = header_->producers.count.load(std::memory_order_relaxed);
    fetch_slots_to_fill(ticket);
    write(room(ticket, size));
    header_->producers.note_cpu(ticket);
    header_->producers.count.store(
        ticket + 1, std::memory_order_release);  // this is the moment at which it is in the queue
    turn.unlock();
    header_->consumers.waiting.notify_one();
  }

  /// read(std::span<const std::byte>) takes the first message. Throws QueueEmpty after the timeout,
  /// QueueClosed where there is none and will be none, or what `read` throws: then the message stays.
  template <class Read>
  void get(Read read, std::chrono::nanoseconds timeout) {
    auto turn = enter_with_message(timeout);
    const std::uint64_t ticket = header_->consumers.count.load(std::memory_order_relaxed);
    fetch_slots_to_empty(ticket);
    const auto bytes = message(ticket);
    read(bytes);
    if (bytes.size() > usual_size_) [[unlikely]]
      forget(bytes);
    header_->consumers.note_cpu(ticket);
    header_->consumers.count.store(
        ticket + 1, std::memory_order_release);  // this is the moment at which it has left the queue
    turn.unlock();
    header_->producers.waiting.notify_one();
  }

  /// Messages that are in the queue at one moment during the call.
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] std::size_t maxsize() const noexcept { return maxsize_; }
  [[nodiscard]] bool full() const noexcept { return size() >= maxsize_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// Bytes of the largest message.
  [[nodiscard]] std::size_t largest() const noexcept { return std::max(usual_size_, window_size_); }

  /// No more messages, from anybody; those that are in the queue may still be got.
  void close();

 private:
  static constexpr std::uint64_t kAhead = 8;  // messages, about as long as a line is on its way

  struct Header {
    QueueSide producers, consumers;
    alignas(64) std::atomic<bool> closed{false};
    std::atomic<bool> lengths_vary{false};  // there was a message that was not as long as usual
  };

  /// The producers' turn. Throws QueueClosed; QueueFull after the timeout.
  [[nodiscard]] QueueSide::Turn enter_with_room(std::chrono::nanoseconds timeout);
  /// The consumers' turn. Throws QueueClosed where nothing will come; QueueEmpty after the timeout.
  [[nodiscard]] QueueSide::Turn enter_with_message(std::chrono::nanoseconds timeout);
  [[noreturn]] void refuse(std::size_t size) const;
  [[nodiscard]] std::span<std::byte> room(std::uint64_t ticket, std::size_t size) noexcept;
  [[nodiscard]] std::span<const std::byte> message(std::uint64_t ticket) const noexcept;
  /// Lets the lines of the slots that are due next come over from the other side's CPU, all at once: a mutex
  /// is a memory barrier, behind which each would be waited for. The caller owns a turn.
  void fetch_slots_to_fill(std::uint64_t ticket) noexcept;
  void fetch_slots_to_empty(std::uint64_t ticket) noexcept;
  [[nodiscard]] std::byte* place(std::uint64_t ticket, std::size_t size) const noexcept;
  /// Gives back the memory that a message in a window has taken.
  static void forget(std::span<const std::byte> large) noexcept;

  std::size_t maxsize_, mask_, usual_size_, stride_, window_size_;
  SharedBlock memory_;
  Header* header_;
  std::uint64_t* lengths_;  // 0: as long as usual; else bytes + 1
  std::byte *slots_, *windows_;
};

/// Fetches a line for ourselves alone. The compiler's own prefetch takes it to share, unless it is told of a
/// newer processor; a store must then ask for it once more.
inline void fetch_to_write(const std::byte* line) noexcept {
#if defined(__x86_64__)
  asm volatile("prefetchw %0" : : "m"(*line));
#else
  __builtin_prefetch(line, 1);
#endif
}

inline std::byte* QueueCore::place(std::uint64_t ticket, std::size_t size) const noexcept {
  const std::size_t slot = ticket & mask_;
  return size <= usual_size_ ? slots_ + slot * stride_ : windows_ + slot * window_size_;
}

inline std::span<std::byte> QueueCore::room(std::uint64_t ticket, std::size_t size) noexcept {
  const std::uint64_t length = size == usual_size_ ? 0 : size + 1;
  bool vary = header_->lengths_vary.load(std::memory_order_relaxed);
  if (length != 0 && !vary) {  // once: both sides read that line for every message
    header_->lengths_vary.store(true, std::memory_order_relaxed);
    vary = true;
  }
  if (vary)
    if (std::uint64_t& written = lengths_[ticket & mask_]; written != length) written = length;
  return {place(ticket, size), size};
}

inline std::span<const std::byte> QueueCore::message(std::uint64_t ticket) const noexcept {
  // The message's count came after its length and after the flag: who sees the one sees the others.
  const std::uint64_t length =
      header_->lengths_vary.load(std::memory_order_relaxed) ? lengths_[ticket & mask_] : 0;
  const std::size_t size = length == 0 ? usual_size_ : length - 1;
  return {place(ticket, size), size};
}

inline QueueSide::Turn QueueCore::enter_with_room(std::chrono::nanoseconds timeout) {
  QueueSide& producers = header_->producers;
  QueueSide& consumers = header_->consumers;
  const auto& closed = header_->closed;
  const auto room = [&](std::uint64_t head) {
    return maxsize_ - (producers.count.load(std::memory_order_relaxed) - head);
  };
  QueueSide::Turn turn =
      producers.enter(consumers, timeout, [&](std::uint64_t head) { return closed.load() ? 1 : room(head); });
  if (closed.load()) throw QueueClosed{"the queue is closed: it takes no more messages"};
  if (!turn.owns_lock()) throw QueueFull{};
  return turn;
}

inline QueueSide::Turn QueueCore::enter_with_message(std::chrono::nanoseconds timeout) {
  QueueSide& producers = header_->producers;
  QueueSide& consumers = header_->consumers;
  const auto& closed = header_->closed;
  const auto messages = [&](std::uint64_t tail) {
    return tail - consumers.count.load(std::memory_order_relaxed);
  };
  QueueSide::Turn turn = consumers.enter(
      producers, timeout, [&](std::uint64_t tail) { return closed.load() ? 1 : messages(tail); });
  if (!turn.owns_lock()) throw QueueEmpty{};
  // Closed under the producers' mutex: what was not there then will never be. Only then is their count looked
  // at once more: each look costs them a message's time.
  if (closed.load() && messages(producers.count.load()) == 0)
    throw QueueClosed{"the queue is closed and empty"};
  return turn;
}

inline void QueueCore::fetch_slots_to_fill(std::uint64_t ticket) noexcept {
  QueueSide& side = header_->producers;
  const auto end = std::min(ticket + kAhead, side.others_seen + maxsize_);  // beyond, they are in use still
  for (side.fetched = std::max(side.fetched, ticket + 1); side.fetched < end; ++side.fetched)
    fetch_to_write(place(side.fetched, 0));
}

inline void QueueCore::fetch_slots_to_empty(std::uint64_t ticket) noexcept {
  QueueSide& side = header_->consumers;
  const auto end = std::min(ticket + kAhead, side.others_seen);
  for (side.fetched = std::max(side.fetched, ticket); side.fetched < end; ++side.fetched)
    __builtin_prefetch(place(side.fetched, 0));
}

}  // namespace ipc::mp
