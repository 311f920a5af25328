// RingLink: a ring for each direction, and a line in common for what is small and answered at once.
//
// A stream goes through its ring; of requests and answers each finds the one before it received, and goes
// through the line. Whoever mixes the two gets his messages in order all the same: each has its number, among
// all of its direction, wherever it goes.
#pragma once
#include <optional>

#include "mechanisms/support/reply_line.hpp"

namespace ipc {

/// What a ring must offer beside send and recv. wait_until returns once ready() is true, which is called
/// often; wake_peer lets a peer look again who has perhaps gone to sleep in it.
template <class R>
concept RingChannel = Channel<R> && requires(R ring, bool (*ready)()) {
  { ring.can_recv() } -> std::same_as<bool>;
  ring.wait_until(ready);
  ring.wake_peer();
};

template <RingChannel Ring>
class RingLink {
 public:
  using OneWay = Ring;

  explicit RingLink(const LinkConfig& config) : rings_{Ring{config}, Ring{config}} {
    if (config.message_size <= ReplyLine::kLargestMessage) line_.emplace();
  }
  RingLink(const RingLink&) = delete;  // it points into itself
  RingLink& operator=(const RingLink&) = delete;

  void attach(Side side) {
    out_ = &rings_[side == Side::client ? 0 : 1];
    in_ = &rings_[side == Side::client ? 1 : 0];
    out_->become_sender();
    in_->become_receiver();
    if (line_) line_->attach(side);
  }

  void send(std::span<const std::byte> message) {
    if (!(line_ && sent_in_line(message))) out_->send(message);
  }
  void recv(std::span<std::byte> message) {
    if (!(line_ && received_in_line(message))) in_->recv(message);
  }

 private:
  /// False: the message must go through the ring.
  bool sent_in_line(std::span<const std::byte> message) {
    const bool has_room = line_->has_room(sent_);
    ++sent_;
    if (has_room) {
      line_->put(message, sent_, told_ = received_);
      out_->wake_peer();
    } else if (told_ != received_ && !in_->can_recv()) {
      // After a burst the line is of use again once each side knows that everything has been received.
      line_->tell(told_ = received_);
    }
    return has_room;
  }
  /// Waits for the next message. False: it has come through the ring, and is still there.
  bool received_in_line(std::span<std::byte> message) {
    ++received_;
    bool here = false;
    in_->wait_until([&] { return (here = line_->holds(received_)) || in_->can_recv(); });
    // Asked again: what the ring holds may be a later message, sent after this one was put into the line.
    if (!here) here = line_->holds(received_);
    if (here) line_->take(message);
    return here;
  }

  std::array<Ring, 2> rings_;  // [0] client to server, [1] server to client
  Ring* out_ = nullptr;        // this side's, once it has attached
  Ring* in_ = nullptr;
  std::optional<ReplyLine> line_;  // for messages that fit into it
  std::uint64_t sent_ = 0;         // by this side, and received: where there is a line
  std::uint64_t received_ = 0;
  std::uint64_t told_ = 0;  // of received_, to the peer
};

}  // namespace ipc
