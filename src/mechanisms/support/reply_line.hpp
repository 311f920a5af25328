// One cache line for both directions of a link: for small messages that are answered before the next is sent.
//
// With a ring for each direction, who answers writes into a line that the other is looking at, and must first
// take it back: four journeys of a line for a round trip. Where the answer stands in the line of the request,
// reading the request has brought the line along, and a round trip costs what the hardware needs at least
// (see limit/cache_line).
//
// Each side has half of the line, which it alone writes. There is room for a message once the last one has
// been received, and that the sender learns for nothing: beside every message stands how many its sender has
// received.
#pragma once
#include <array>
#include <atomic>
#include <span>

#include "core/mapping.hpp"
#include "core/small_copy.hpp"
#include "link.hpp"

namespace ipc {

class ReplyLine {
 public:
  static constexpr std::size_t kLargestMessage = 16;  // bytes: copy_up_to_16

  void attach(Side side) {
    mine_ = &line_->halves[side == Side::client ? 0 : 1];
    peers_ = &line_->halves[side == Side::client ? 1 : 0];
  }

  /// Has the peer received all messages that this side has sent, which are so many?
  [[nodiscard]] bool has_room(std::uint64_t sent) const {
    return peers_->received.load(std::memory_order_acquire) == sent;
  }
  /// Only where there is room: the peer sees the message when this returns. It is the one with that number,
  /// counted from 1, of all that this side has sent; so many has it received.
  void put(std::span<const std::byte> message, std::uint64_t number, std::uint64_t received) {
    copy_up_to_16(mine_->bytes.data(), message.data(), message.size());
    mine_->received.store(received, std::memory_order_release);  // by itself it lets the peer overwrite
    mine_->number.store(number, std::memory_order_release);
  }
  /// So many has this side received, and it has no message to say so with.
  void tell(std::uint64_t received) { mine_->received.store(received, std::memory_order_release); }

  /// Is the peer's message with that number here?
  [[nodiscard]] bool holds(std::uint64_t number) const {
    return peers_->number.load(std::memory_order_acquire) == number;
  }
  /// Only where it is.
  void take(std::span<std::byte> message) const {
    copy_up_to_16(message.data(), peers_->bytes.data(), message.size());
  }

 private:
  struct Half {
    std::atomic<std::uint64_t> number{0};    // of the message in `bytes`; 0: none yet
    std::atomic<std::uint64_t> received{0};  // messages of the other side's
    std::array<std::byte, kLargestMessage> bytes{};
  };
  struct alignas(64) Line {
    std::array<Half, 2> halves{};
  };
  static_assert(sizeof(Line) == 64);

  Shared<Line> line_;
  Half* mine_ = nullptr;
  Half* peers_ = nullptr;
};

}  // namespace ipc
