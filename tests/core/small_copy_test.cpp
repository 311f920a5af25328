#include "core/small_copy.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ipc {
namespace {

/// Every byte, and none beside them.
TEST(SmallCopy, CopiesAsManyBytesAsItIsTold) {
  constexpr std::size_t kMost = 80;
  constexpr std::byte kUntouched{0xEE};
  std::array<std::byte, kMost> from{};
  for (std::size_t i = 0; i < kMost; ++i) from.at(i) = static_cast<std::byte>(i + 1);
  for (std::size_t size = 0; size < kMost; ++size) {
    std::array<std::byte, kMost> to{};
    to.fill(kUntouched);
    copy_small(to.data(), from.data(), size);
    for (std::size_t i = 0; i < kMost; ++i)
      ASSERT_EQ(to.at(i), i < size ? from.at(i) : kUntouched) << "byte " << i << " of " << size;
  }
}

}  // namespace
}  // namespace ipc
