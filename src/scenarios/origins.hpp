// Whose message is it, and which of his? For scenarios with several senders: their verified messages are
// numbered all through, and the first eight bytes of a payload tell its number.
#pragma once
#include <cstring>
#include <unordered_map>
#include <vector>

#include "scenarios/payload.hpp"

namespace ipc {

/// Messages shorter than this could be anybody's.
inline constexpr std::size_t kSmallestSigned = sizeof(std::uint64_t);

class Origins {
 public:
  struct Origin {
    std::size_t sender;
    std::uint64_t turn;  // counted from 0
  };

  Origins(std::size_t senders, std::uint64_t each) : each_{each} {
    for (std::uint64_t number = 0; number < senders * each; ++number) {
      std::uint64_t head = 0;
      fill_payload(std::as_writable_bytes(std::span{&head, 1}), number);
      numbers_.emplace(head, number);
    }
  }

  /// What fill_payload takes for a sender's turn.
  [[nodiscard]] std::uint64_t number(std::size_t sender, std::uint64_t turn) const {
    return sender * each_ + turn;
  }

  /// Throws std::runtime_error unless every byte is that of one of the messages.
  [[nodiscard]] Origin of(std::span<const std::byte> message) const {
    std::uint64_t head = 0;
    std::memcpy(&head, message.data(), sizeof head);
    const auto found = numbers_.find(head);
    if (found == numbers_.end() || !is_payload(message, found->second))
      throw std::runtime_error{"a message arrived damaged: it is nobody's"};
    return {.sender = found->second / each_, .turn = found->second % each_};
  }

 private:
  std::uint64_t each_;
  std::unordered_map<std::uint64_t, std::uint64_t> numbers_;  // by the payload's first eight bytes
};

/// Each sender's messages in his order, none twice. Gaps are for the caller to judge: `missing`.
class Arrivals {
 public:
  explicit Arrivals(const Origins& origins, std::size_t senders) : origins_{origins}, next_(senders) {}

  /// Throws std::runtime_error when the message is damaged, or older than one that came from the same sender.
  Origins::Origin accept(std::span<const std::byte> message) {
    const auto origin = origins_.of(message);
    if (origin.turn < next_[origin.sender])
      throw std::runtime_error{
          fmt::format("message {} of sender {} arrived twice or out of turn", origin.turn, origin.sender)};
    missing_ += origin.turn - next_[origin.sender];
    next_[origin.sender] = origin.turn + 1;
    return origin;
  }
  /// Messages that were overtaken by later ones of their sender.
  [[nodiscard]] std::uint64_t missing() const { return missing_; }

 private:
  const Origins& origins_;
  std::vector<std::uint64_t> next_;
  std::uint64_t missing_ = 0;
};

/// How many of `total` things the one with this index of `count` gets: as evenly as it goes, the first ones
/// one more.
[[nodiscard]] constexpr std::uint64_t share_of(std::uint64_t total, std::size_t index, std::size_t count) {
  return total / count + (index < total % count ? 1 : 0);
}

}  // namespace ipc
