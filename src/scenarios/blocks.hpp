// A run of messages in ten blocks, for scenarios that time a flow and not each message.
#pragma once
#include "sample.hpp"

namespace ipc {

/// Calls transfer(count) ten times, `operations` in all, and fills sample.blocks.
template <class Transfer>
void timed_blocks(Sample& sample, std::uint64_t operations, Transfer transfer) {
  auto block_begin = Clock::now();
  std::uint64_t done = 0;
  for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
    const std::uint64_t count = operations * (block + 1) / Sample::kBlocks - done;
    transfer(count);
    done += count;
    const auto now = Clock::now();
    if (count > 0)
      sample.blocks[block] =
          std::chrono::duration<double, std::nano>(now - block_begin).count() / static_cast<double>(count);
    block_begin = now;
  }
}

}  // namespace ipc
