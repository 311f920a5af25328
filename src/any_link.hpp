// AnyLink and AnyChannel: what a scenario holds, whatever the mechanism. Static inside, dynamic outside: each
// link's hot loops are compiled once, with its send and recv inlined, and stand in a table of functions; a
// scenario is compiled once, too, and calls through the table once per loop. So N mechanisms and M scenarios
// cost N + M.
//
// Where a scenario handles messages one by one (several links at once, a schedule), it pays one indirect call
// per message: about a nanosecond, and the same for every mechanism.
#pragma once
#include <cstdint>
#include <memory>

#include "link.hpp"
#include "scenarios/timing.hpp"

namespace ipc {

/// What both kinds of transport can do. `transport` is the object that `create` made.
struct TransferTable {
  void* (*create)(const LinkConfig&);
  void (*destroy)(void* transport) noexcept;
  void (*send)(void* transport, std::span<const std::byte> message);
  void (*recv)(void* transport, std::span<std::byte> message);
  /// Sends the same bytes `count` times.
  void (*send_many)(void* transport, std::span<const std::byte> message, std::uint64_t count);
  /// Receives `count` messages, each into the same bytes.
  void (*recv_many)(void* transport, std::span<std::byte> message, std::uint64_t count);
  /// False when nothing has come for some milliseconds. Null unless the mechanism may lose messages.
  bool (*recv_unless_quiet)(void* transport, std::span<std::byte> message);
  /// The descriptor on which incoming messages show. Null unless the mechanism is pollable.
  const Fd& (*incoming)(const void* transport);
};

struct LinkTable : TransferTable {
  void (*attach)(void* link, Side side);
  /// Sends and awaits the answer `count` times, untimed.
  void (*ping)(void* link, std::span<std::byte> message, std::uint64_t count);
  /// Answers `count` messages, each with itself.
  void (*pong)(void* link, std::span<std::byte> message, std::uint64_t count);
  /// run_timed over ping.
  void (*ping_timed)(void* link, std::span<std::byte> message, Sample& sample);
  bool moves_nothing;  // `null`
  /// Null unless the mechanism passes descriptors.
  void (*send_descriptor)(void* link, const Fd& open) = nullptr;
  Fd (*recv_descriptor)(void* link) = nullptr;
};

struct ChannelTable : TransferTable {
  void (*become_sender)(void* channel);
  void (*become_receiver)(void* channel);
};

namespace detail {

template <Transfers T>
[[nodiscard]] constexpr TransferTable transfer_table() {
  TransferTable table{};
  table.create = [](const LinkConfig& config) -> void* { return std::make_unique<T>(config).release(); };
  table.destroy = [](void* t) noexcept { std::unique_ptr<T>{static_cast<T*>(t)}.reset(); };
  table.send = [](void* t, std::span<const std::byte> message) { static_cast<T*>(t)->send(message); };
  table.recv = [](void* t, std::span<std::byte> message) { static_cast<T*>(t)->recv(message); };
  table.send_many = [](void* t, std::span<const std::byte> message, std::uint64_t count) {
    for (T& transport = *static_cast<T*>(t); count > 0; --count) transport.send(message);
  };
  table.recv_many = [](void* t, std::span<std::byte> message, std::uint64_t count) {
    for (T& transport = *static_cast<T*>(t); count > 0; --count) transport.recv(message);
  };
  if constexpr (ReceivesUnlessQuiet<T>)
    table.recv_unless_quiet = [](void* t, std::span<std::byte> message) {
      return static_cast<T*>(t)->recv_unless_quiet(message);
    };
  if constexpr (Pollable<T>)
    table.incoming = [](const void* t) -> const Fd& { return static_cast<const T*>(t)->incoming(); };
  return table;
}

}  // namespace detail

template <Link L>
inline constexpr LinkTable kLinkTable = [] {
  LinkTable table{detail::transfer_table<L>(), {}, {}, {}, {}, MovesNothing<L>};
  table.attach = [](void* l, Side side) { static_cast<L*>(l)->attach(side); };
  table.ping = [](void* l, std::span<std::byte> message, std::uint64_t count) {
    for (L& link = *static_cast<L*>(l); count > 0; --count) {
      link.send(message);
      link.recv(message);
    }
  };
  table.pong = [](void* l, std::span<std::byte> message, std::uint64_t count) {
    for (L& link = *static_cast<L*>(l); count > 0; --count) {
      link.recv(message);
      link.send(message);
    }
  };
  table.ping_timed = [](void* l, std::span<std::byte> message, Sample& sample) {
    run_timed(sample, [&link = *static_cast<L*>(l), message] {
      link.send(message);
      link.recv(message);
    });
  };
  if constexpr (PassesDescriptors<L>) {
    table.send_descriptor = [](void* l, const Fd& open) { static_cast<L*>(l)->send_descriptor(open); };
    table.recv_descriptor = [](void* l) { return static_cast<L*>(l)->recv_descriptor(); };
  }
  return table;
}();

template <Channel C>
inline constexpr ChannelTable kChannelTable = [] {
  ChannelTable table{detail::transfer_table<C>(), {}, {}};
  table.become_sender = [](void* c) { static_cast<C*>(c)->become_sender(); };
  table.become_receiver = [](void* c) { static_cast<C*>(c)->become_receiver(); };
  return table;
}();

/// Owns one link or channel. `Table` is LinkTable or ChannelTable.
template <class Table>
class AnyTransport {
 public:
  AnyTransport(const Table& table, const LinkConfig& config)
      : table_{&table}, transport_{table.create(config), table.destroy} {}

  void send(std::span<const std::byte> message) { table_->send(transport_.get(), message); }
  void recv(std::span<std::byte> message) { table_->recv(transport_.get(), message); }
  void send_many(std::span<const std::byte> message, std::uint64_t count) {
    table_->send_many(transport_.get(), message, count);
  }
  void recv_many(std::span<std::byte> message, std::uint64_t count) {
    table_->recv_many(transport_.get(), message, count);
  }
  [[nodiscard]] bool may_lose() const { return table_->recv_unless_quiet != nullptr; }
  bool recv_unless_quiet(std::span<std::byte> message) {
    return table_->recv_unless_quiet(transport_.get(), message);
  }
  [[nodiscard]] bool pollable() const { return table_->incoming != nullptr; }
  [[nodiscard]] const Fd& incoming() const { return table_->incoming(transport_.get()); }

 protected:
  const Table* table_;
  std::unique_ptr<void, void (*)(void*) noexcept> transport_;
};

class AnyLink : public AnyTransport<LinkTable> {
 public:
  using AnyTransport::AnyTransport;

  void attach(Side side) { table_->attach(transport_.get(), side); }
  void ping(std::span<std::byte> message, std::uint64_t count = 1) {
    table_->ping(transport_.get(), message, count);
  }
  void pong(std::span<std::byte> message, std::uint64_t count = 1) {
    table_->pong(transport_.get(), message, count);
  }
  void ping_timed(std::span<std::byte> message, Sample& sample) {
    table_->ping_timed(transport_.get(), message, sample);
  }
  [[nodiscard]] bool moves_nothing() const { return table_->moves_nothing; }
  void send_descriptor(const Fd& open) { table_->send_descriptor(transport_.get(), open); }
  [[nodiscard]] Fd recv_descriptor() { return table_->recv_descriptor(transport_.get()); }
};

class AnyChannel : public AnyTransport<ChannelTable> {
 public:
  using AnyTransport::AnyTransport;

  void become_sender() { table_->become_sender(transport_.get()); }
  void become_receiver() { table_->become_receiver(transport_.get()); }
};

}  // namespace ipc
