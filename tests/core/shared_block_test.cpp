// SharedBlock: shared with children, never with anybody else's block, and gone with the last.
#include "core/shared_block.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/process.hpp"
#include "core/start_line.hpp"

namespace {

using ipc::Process;
using ipc::SharedBlock;

constexpr std::size_t kSize = 5000;  // not a whole number of pages

bool holds(const SharedBlock& block, std::byte value, std::size_t size = kSize) {
  return std::ranges::all_of(std::span{block.data(), size}, [&](std::byte b) { return b == value; });
}
void fill(const SharedBlock& block, std::byte value) {
  std::memset(block.data(), static_cast<int>(value), kSize);
}

std::size_t shared_mappings() {
  std::ifstream maps{"/proc/self/maps"};
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);)
    if (line.find("/dev/zero") != std::string::npos)
      ++count;  // what the kernel calls shared memory of no name
  return count;
}

TEST(SharedBlock, IsZeroedAndBeginsAPage) {
  for (const std::size_t size : {std::size_t{1}, kSize, std::size_t{3} << 20U}) {
    const SharedBlock first{size};
    const SharedBlock second{size};
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first.data()) % 4096, 0U);
    EXPECT_TRUE(holds(first, std::byte{0}, size));
    std::memset(first.data(), 1, size);
    EXPECT_TRUE(holds(second, std::byte{0}, size)) << size;
  }
}

TEST(SharedBlock, IsTheSameInAChild) {
  const SharedBlock block{kSize};
  Process child{[&] { fill(block, std::byte{7}); }};
  child.join();
  EXPECT_TRUE(holds(block, std::byte{7}));
}

TEST(SharedBlock, ParentAndChildNeverGiveOutTheSameMemory) {
  const SharedBlock before{kSize};
  ipc::Shared<ipc::StartLine> line{2U};
  Process child{[&] {
    const SharedBlock childs{kSize};
    fill(childs, std::byte{1});
    line->arrive_and_wait();  // the parent takes its next block, and fills it
    line->arrive_and_wait();
    if (!holds(childs, std::byte{1})) throw std::runtime_error{"the parent wrote into the child's block"};
  }};
  line->arrive_and_wait();
  const SharedBlock parents{kSize};
  EXPECT_TRUE(holds(parents, std::byte{0})) << "the child wrote into it";
  fill(parents, std::byte{2});
  line->arrive_and_wait();
  child.join();
  EXPECT_TRUE(holds(parents, std::byte{2}));
  EXPECT_TRUE(holds(before, std::byte{0}));
}

TEST(SharedBlock, StaysWithAChildThatOutlivesItsOwner) {
  auto block = std::make_unique<SharedBlock>(kSize);
  ipc::Shared<ipc::StartLine> line{2U};
  Process child{[&] {
    fill(*block, std::byte{1});
    line->arrive_and_wait();
    line->arrive_and_wait();
    if (!holds(*block, std::byte{1})) throw std::runtime_error{"somebody else was given the child's memory"};
  }};
  line->arrive_and_wait();
  block.reset();
  for (int i = 0; i < 2000; ++i) fill(SharedBlock{kSize}, std::byte{2});
  line->arrive_and_wait();
  child.join();
}

TEST(SharedBlock, LeavesNoMappingBehind) {
  fill(SharedBlock{kSize}, std::byte{1});
  const std::size_t before = shared_mappings();
  {
    std::vector<SharedBlock> many;
    for (int i = 0; i < 2000; ++i) fill(many.emplace_back(kSize), std::byte{1});
    EXPECT_GT(shared_mappings(), before);
  }
  for (int i = 0; i < 20'000; ++i) fill(SharedBlock{kSize}, std::byte{1});
  EXPECT_LE(shared_mappings(), before + 1);  // at most the one that the next block will come from
}

}  // namespace
