// The two shapes a mechanism may take.
//
//   Channel  one-way: pipe, FIFO, message queue, shared-memory ring …
//   Link     two-way: sockets are born so; Duplex<Channel> makes one from two channels.
//
// Life cycle: construct (before fork, in the supervisor) -> attach (after fork, once in each peer) ->
// send/recv -> destruct (in the supervisor, which removes names). send and recv block, and move exactly one
// whole message of the configured size.
#pragma once
#include <sched.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <stdexcept>

#include "core/fd.hpp"

namespace ipc {

enum class Side { client, server };

struct LinkConfig {
  std::size_t message_size = 0;  // bytes, at least 1
  std::size_t capacity = 0;      // bytes that the channel can hold; 0: what it has by default

  /// How many messages a buffer of our own making holds: a pipe's 64 KiB of them unless another capacity is
  /// chosen, and at least 4, so that both peers can be at work.
  [[nodiscard]] std::size_t slots() const {
    constexpr std::size_t kPipeCapacity = std::size_t{64} << 10U;
    return std::max<std::size_t>((capacity != 0 ? capacity : kPipeCapacity) / message_size, 4);
  }
};

template <class T>
concept Transfers = requires(T t, std::span<const std::byte> out, std::span<std::byte> in) {
  t.send(out);
  t.recv(in);
};

template <class C>
concept Channel = Transfers<C> && std::constructible_from<C, const LinkConfig&> && requires(C c) {
  c.become_sender();
  c.become_receiver();
};

template <class L>
concept Link = Transfers<L> && std::constructible_from<L, const LinkConfig&> && requires(L l, Side s) {
  l.attach(s);
};

/// What arrives shows on a descriptor: poll(2) and epoll(7) work.
template <class T>
concept Pollable = requires(const T t) {
  { t.incoming() } -> std::same_as<const Fd&>;
};

/// A mechanism that may drop messages. Its recv is recv_or_lost; this one returns false when nothing has come
/// for some milliseconds.
template <class T>
concept ReceivesUnlessQuiet = requires(T t, std::span<std::byte> in) {
  { t.recv_unless_quiet(in) } -> std::same_as<bool>;
};
template <class L>
concept MayLose = Link<L> && ReceivesUnlessQuiet<L>;

/// How long nothing comes until a message counts as lost: longer than a busy machine keeps a process waiting.
inline constexpr std::chrono::seconds kSilence{5};

/// Receives where messages may be dropped; throws std::runtime_error when nothing comes for kSilence.
template <ReceivesUnlessQuiet T>
void recv_or_lost(T& from, std::span<std::byte> message) {
  if (from.recv_unless_quiet(message)) [[likely]]
    return;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto deadline = now() + kSilence;
  for (bool over = false; !from.recv_unless_quiet(message); over = now() > deadline) {
    // Over, and one more look: this process may itself have been kept waiting.
    if (over) throw std::runtime_error{"nothing comes any more: a message was lost"};
    ::sched_yield();  // where recv_unless_quiet does not block, this loop spins
  }
}

/// Open files can be handed over, beside messages: the receiver gets a descriptor of its own.
template <class L>
concept PassesDescriptors = requires(L l, const Fd& open) {
  l.send_descriptor(open);
  { l.recv_descriptor() } -> std::same_as<Fd>;
};

/// `null`: there is nothing to verify, and every operation is stamped however short, since the stamp is the
/// subject.
template <class L>
concept MovesNothing = requires {
  L::kMovesNothing;
};

template <Channel C>
class Duplex {
 public:
  using OneWay = C;  // where one direction is all that is wanted

  explicit Duplex(const LinkConfig& config) : channels_{C{config}, C{config}} {}

  void attach(Side side) {
    out_ = side == Side::client ? 0 : 1;
    channels_[out_].become_sender();
    channels_[1 - out_].become_receiver();
  }
  void send(std::span<const std::byte> message) { channels_[out_].send(message); }
  void recv(std::span<std::byte> message) { channels_[1 - out_].recv(message); }
  bool recv_unless_quiet(std::span<std::byte> message) requires ReceivesUnlessQuiet<C> {
    return channels_[1 - out_].recv_unless_quiet(message);
  }
  [[nodiscard]] const Fd& incoming() const requires Pollable<C> { return channels_[1 - out_].incoming(); }

 private:
  std::array<C, 2> channels_;  // [0] client to server, [1] server to client
  std::size_t out_ = 0;
};

}  // namespace ipc
