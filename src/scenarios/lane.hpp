// Lane: any transport in one direction: the mechanism's channel where it is made of one, or else a link.
#pragma once
#include <variant>

#include "registry.hpp"

namespace ipc {

class Lane {
 public:
  /// Made before the fork, like the transport itself.
  Lane(const Mechanism& mechanism, const LinkConfig& config)
      : transport_{mechanism.channel != nullptr
                       ? Transport{std::in_place_type<AnyChannel>, *mechanism.channel, config}
                       : Transport{std::in_place_type<AnyLink>, *mechanism.links[0], config}} {}

  void become_sender() {
    if (auto* channel = std::get_if<AnyChannel>(&transport_))
      channel->become_sender();
    else
      std::get<AnyLink>(transport_).attach(Side::client);
  }
  void become_receiver() {
    if (auto* channel = std::get_if<AnyChannel>(&transport_))
      channel->become_receiver();
    else
      std::get<AnyLink>(transport_).attach(Side::server);
  }
  void send(std::span<const std::byte> message) {
    std::visit([&](auto& transport) { transport.send(message); }, transport_);
  }
  void recv(std::span<std::byte> message) {
    std::visit([&](auto& transport) { transport.recv(message); }, transport_);
  }
  void send_many(std::span<const std::byte> message, std::uint64_t count) {
    std::visit([&](auto& transport) { transport.send_many(message, count); }, transport_);
  }
  void recv_many(std::span<std::byte> message, std::uint64_t count) {
    std::visit([&](auto& transport) { transport.recv_many(message, count); }, transport_);
  }
  bool recv_unless_quiet(std::span<std::byte> message) {
    return std::visit([&](auto& transport) { return transport.recv_unless_quiet(message); }, transport_);
  }
  [[nodiscard]] bool pollable() const {
    return std::visit([](const auto& transport) { return transport.pollable(); }, transport_);
  }
  [[nodiscard]] const Fd& incoming() const {
    return std::visit([](const auto& transport) -> const Fd& { return transport.incoming(); }, transport_);
  }

 private:
  using Transport = std::variant<AnyChannel, AnyLink>;
  Transport transport_;
};

}  // namespace ipc
