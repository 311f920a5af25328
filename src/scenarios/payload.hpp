// Payload: numbered messages whose every byte depends on the number, so that a lost, doubled, torn, stale or
// reordered message is seen. Written and checked outside the timed part.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <boost/align/aligned_allocator.hpp>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

namespace ipc {

/// Where a peer keeps the message that it sends or receives: from the start of a page. What malloc gives for
/// a large one begins 16 bytes into a page, and then the kernel's copies go at a third of their speed and
/// less.
using Message = std::vector<std::byte, boost::alignment::aligned_allocator<std::byte, 4096>>;

/// Calls visit(bytes of the pattern, offset, length) for each stretch of the message with this number.
template <class Visit>
void for_each_pattern_word(std::size_t size, std::uint64_t number, Visit visit) {
  std::uint64_t state = (number + 1) * 0x9E3779B97F4A7C15U;  // splitmix64 (Steele, Lea, Flood 2014)
  for (std::size_t at = 0; at < size; at += sizeof state) {
    std::uint64_t word = (state += 0x9E3779B97F4A7C15U);
    word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9U;
    word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
    word ^= word >> 31U;
    visit(&word, at, std::min(sizeof word, size - at));
  }
}

inline void fill_payload(std::span<std::byte> message, std::uint64_t number) {
  for_each_pattern_word(message.size(), number,
                        [&](const std::uint64_t* word, std::size_t at, std::size_t length) {
                          std::memcpy(message.data() + at, word, length);
                        });
}

[[nodiscard]] inline bool is_payload(std::span<const std::byte> message, std::uint64_t number) {
  bool same = true;
  for_each_pattern_word(message.size(), number,
                        [&](const std::uint64_t* word, std::size_t at, std::size_t length) {
                          same = same && std::memcmp(message.data() + at, word, length) == 0;
                        });
  return same;
}

/// Throws std::runtime_error unless `message` is the one with this number.
inline void expect_payload(std::span<const std::byte> message, std::uint64_t number) {
  if (!is_payload(message, number))
    throw std::runtime_error{fmt::format("message {} arrived damaged, late or out of turn", number)};
}

/// How many messages a launch verifies before its warm-up: enough to see a queue wrap around, few enough for
/// 16 MiB.
[[nodiscard]] constexpr std::uint64_t verified_messages(std::size_t size) {
  return std::clamp<std::uint64_t>((std::uint64_t{4} << 20U) / std::max<std::size_t>(size, 1), 4, 64);
}

}  // namespace ipc
