// QueueCore: a bounded first-in-first-out queue of messages in memory that forked processes share. What of a
// Queue<T> needs no T.
//
//   slots    0 … 2^k-1, each with room for a usual message; a larger one stands in the slot's own window
//   lengths  of the messages in the slots, apart from them: where all are of one length, these are written
//   once
//            and never travel between CPUs again
//   tail     messages ever put, moved by whoever owns the producers' mutex
//   head     messages ever got, moved by whoever owns the consumers' mutex
//
// A put becomes valid by one store, to `tail`, and a get by one store, to `head`. Whoever is killed before
// that has done nothing, and whoever is killed after it has done all; the mutexes survive their owners
// (RobustMutex). Producers and consumers have a mutex each, so one of each never wait for each other's
// copying.
#pragma once
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <stdexcept>

#include "core/mapping.hpp"
#include "core/robust_mutex.hpp"
#include "multiprocessing/waiting_room.hpp"

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
    read(message(ticket));
    forget(ticket);
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
  using Turn = std::unique_lock<RobustMutex>;

  static constexpr std::uint64_t kAhead = 8;  // messages, about as long as a line is on its way

  /// Those who put, or those who get. What both write would travel between their CPUs with every message.
  struct Side {
    alignas(64) RobustMutex mutex;
    std::uint64_t others_seen = 0;  // the other side's count, as last read by the mutex's owner
    std::uint64_t fetched = 0;      // the ticket up to which slots were fetched
    int pauses = 1;                 // how long to leave the other side alone before looking again: learnt
    alignas(64) std::atomic<std::uint64_t> count{0};
    std::atomic<int> cpu{-1};  // where one of them ran lately; -1: none was here yet
    alignas(64) WaitingRoom waiting;

    /// Now and then: it need not be right, only not wrong for long.
    void note_cpu(std::uint64_t ticket) noexcept {
      if (ticket % 16 == 0) cpu.store(::sched_getcpu(), std::memory_order_relaxed);
    }
  };
  struct Header {
    Side producers, consumers;
    alignas(64) std::atomic<bool> closed{false};
  };

  [[nodiscard]] Turn enter_with_room(std::chrono::nanoseconds timeout);
  [[nodiscard]] Turn enter_with_message(std::chrono::nanoseconds timeout);
  /// usable(count of the other side): how many messages could be put, or got.
  template <class Usable>
  Turn enter(Side& mine, const Side& others, std::chrono::nanoseconds timeout, Usable usable);
  [[noreturn]] void refuse(std::size_t size) const;
  [[nodiscard]] std::span<std::byte> room(std::uint64_t ticket, std::size_t size) noexcept;
  [[nodiscard]] std::span<const std::byte> message(std::uint64_t ticket) const noexcept;
  /// Lets the lines of the slots that are due next come over from the other side's CPU, all at once: a mutex
  /// is a memory barrier, behind which each would be waited for. The caller owns a turn.
  void fetch_slots_to_fill(std::uint64_t ticket) noexcept;
  void fetch_slots_to_empty(std::uint64_t ticket) noexcept;
  [[nodiscard]] std::byte* place(std::uint64_t ticket, std::size_t size) const noexcept;
  [[nodiscard]] std::uint64_t& length(std::uint64_t ticket) const noexcept;
  /// Gives back the memory that a large message has taken.
  void forget(std::uint64_t ticket) noexcept;

  std::size_t maxsize_, mask_, usual_size_, stride_, window_size_;
  Mapping memory_;  // one for all, since each costs its creation, its first faults, and its end
  Header* header_;
  std::uint64_t* lengths_;
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

inline std::uint64_t& QueueCore::length(std::uint64_t ticket) const noexcept {
  return lengths_[ticket & mask_];
}

inline std::span<std::byte> QueueCore::room(std::uint64_t ticket, std::size_t size) noexcept {
  if (std::uint64_t& written = length(ticket); written != size) written = size;
  return {place(ticket, size), size};
}

inline std::span<const std::byte> QueueCore::message(std::uint64_t ticket) const noexcept {
  const std::size_t size = length(ticket);
  return {place(ticket, size), size};
}

inline void QueueCore::fetch_slots_to_fill(std::uint64_t ticket) noexcept {
  Side& side = header_->producers;
  const auto end = std::min(ticket + kAhead, side.others_seen + maxsize_);  // beyond, they are in use still
  for (side.fetched = std::max(side.fetched, ticket + 1); side.fetched < end; ++side.fetched)
    fetch_to_write(place(side.fetched, 0));
}

inline void QueueCore::fetch_slots_to_empty(std::uint64_t ticket) noexcept {
  Side& side = header_->consumers;
  const auto end = std::min(ticket + kAhead, side.others_seen);
  for (side.fetched = std::max(side.fetched, ticket); side.fetched < end; ++side.fetched)
    __builtin_prefetch(place(side.fetched, 0));
}

}  // namespace ipc::mp
