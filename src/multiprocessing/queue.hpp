// Queue: messages from any number of processes to any number of processes, first in, first out. Python's
// multiprocessing.Queue in C++.
//
//   ipc::mp::Queue<std::string> queue{10};                      // before the fork
//   ipc::mp::Process child{[&] { queue.put("hello"); }};  …     // in one process
//   std::string text = queue.get();                             // in another
//
// A message is anything with a Codec, of any length. qsize, full and empty are exact, which Python's are not,
// and there is no feeder thread: what put has returned from can be got. A process killed in the middle of a
// put or a get leaves the queue as it was before, or as it is afterwards. The processes that share a queue
// have inherited it.
#pragma once
#include <optional>
#include <utility>

#include "multiprocessing/codec.hpp"
#include "multiprocessing/queue_core.hpp"

namespace ipc::mp {

template <Transferable T>
class Queue {
 public:
  /// Holds `maxsize` messages; 0: QueueCore::kMostMessages.
  explicit Queue(std::size_t maxsize = 0)
      : core_{maxsize, kUsualSize, PlainBytes<T> ? kUsualSize : QueueCore::kLargest} {}

  /// Waits for room, unless told not to, and for no longer than `timeout`. Throws QueueFull, QueueClosed, or
  /// std::length_error for a message larger than 1 GiB.
  void put(const T& value, bool block = true, std::chrono::nanoseconds timeout = forever()) {
    core_.put(
        Codec<T>::size(value),
        [&](std::span<std::byte> room) {
          Writer writer{room};
          Codec<T>::write(writer, value);
        },
        block ? timeout : std::chrono::nanoseconds{0});
  }
  void put_nowait(const T& value) { put(value, false); }

  /// Waits for a message, unless told not to, and for no longer than `timeout`. Throws QueueEmpty, or
  /// QueueClosed once the queue is closed and empty.
  [[nodiscard]] T get(bool block = true, std::chrono::nanoseconds timeout = forever()) {
    std::optional<T> value;
    core_.get(
        [&](std::span<const std::byte> bytes) {
          Reader reader{bytes};
          value.emplace(Codec<T>::read(reader));
        },
        block ? timeout : std::chrono::nanoseconds{0});
    return std::move(*value);
  }
  [[nodiscard]] T get_nowait() { return get(false); }

  [[nodiscard]] std::size_t qsize() const noexcept { return core_.size(); }
  [[nodiscard]] bool empty() const noexcept { return core_.empty(); }
  [[nodiscard]] bool full() const noexcept { return core_.full(); }
  /// No more messages, from any process; what is in the queue may still be got.
  void close() { core_.close(); }

 private:
  static constexpr std::size_t kUsualSize = PlainBytes<T> ? sizeof(T) : 248;

  QueueCore core_;
};

}  // namespace ipc::mp
