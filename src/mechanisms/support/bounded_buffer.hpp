// The textbook's bounded buffer: `free` counts empty slots, `filled` counts full ones. One writer and one
// reader need no mutex, since each moves only its own index. A message is copied twice, by the processes
// themselves.
#pragma once
#include <cstddef>
#include <cstring>
#include <new>
#include <span>

#include "link.hpp"

namespace ipc {

/// Lives in memory that both processes see; wait() takes one, post() adds one.
template <class S>
concept Semaphore = std::constructible_from<S, unsigned> && requires(S s) {
  s.wait();
  s.post();
};

template <Semaphore S>
class BoundedBuffer {
 public:
  /// Bytes of memory that it needs.
  [[nodiscard]] static std::size_t bytes(const LinkConfig& config) {
    return sizeof(Header) + config.slots() * slot_bytes(config);
  }
  BoundedBuffer() = default;
  /// In zeroed memory that the caller owns and both peers inherit.
  BoundedBuffer(void* memory, const LinkConfig& config)
      : header_{::new (memory) Header{static_cast<unsigned>(config.slots())}},
        slot_bytes_{slot_bytes(config)},
        slots_{config.slots()} {}

  void send(std::span<const std::byte> message) {
    header_->free.wait();
    std::memcpy(next_slot(), message.data(), message.size());
    header_->filled.post();
  }
  void recv(std::span<std::byte> message) {
    header_->filled.wait();
    std::memcpy(message.data(), next_slot(), message.size());
    header_->free.post();
  }

 private:
  struct Header {
    explicit Header(unsigned slots) : free{slots} {}
    alignas(64) S free;  // a cache line each: the writer waits on one, the reader on the other
    alignas(64) S filled{0};
  };
  static std::size_t slot_bytes(const LinkConfig& config) { return (config.message_size + 63) / 64 * 64; }

  std::byte* next_slot() {
    std::byte* slot = reinterpret_cast<std::byte*>(header_ + 1) + next_ * slot_bytes_;
    next_ = next_ + 1 == slots_ ? 0 : next_ + 1;
    return slot;
  }

  Header* header_ = nullptr;
  std::size_t slot_bytes_ = 0, slots_ = 0, next_ = 0;
};

}  // namespace ipc
