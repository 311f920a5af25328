// memcpy(3) for what is small, without a call of it: some nanoseconds, which show beside a cache line's
// journey and between two system calls.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ipc {

/// At most 16 bytes: two words, which may overlap.
inline void copy_up_to_16(std::byte* to, const std::byte* from, std::size_t size) {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (size < sizeof(first)) {
    std::memcpy(to, from, size);
    return;
  }
  std::memcpy(&first, from, sizeof(first));
  std::memcpy(&last, from + size - sizeof(last), sizeof(last));
  std::memcpy(to, &first, sizeof(first));
  std::memcpy(to + size - sizeof(last), &last, sizeof(last));
}

/// Any number of bytes; up to 64 in pieces of 16, of which the last may overlap the one before.
inline void copy_small(std::byte* to, const std::byte* from, std::size_t size) {
  constexpr std::size_t kPiece = 16;
  if (size <= kPiece) {
    copy_up_to_16(to, from, size);
  } else if (size > 4 * kPiece) {
    std::memcpy(to, from, size);
  } else {
    std::memcpy(to, from, kPiece);
    if (size > 2 * kPiece) std::memcpy(to + kPiece, from + kPiece, kPiece);
    if (size > 3 * kPiece) std::memcpy(to + 2 * kPiece, from + 2 * kPiece, kPiece);
    std::memcpy(to + size - kPiece, from + size - kPiece, kPiece);
  }
}

}  // namespace ipc
