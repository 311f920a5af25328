// SharedBlock: a piece of memory that is the same in every process forked from here on, for objects of which
// a program makes many.
//
// A mapping costs its creation, a page fault for each of its pages in each process, and its end: several
// times as much as to touch a page of one that is there already (docs/METHOD.md, 'What a Queue costs before
// its first message'). So small blocks lie one behind the other in a region that they share, as in Python's
// multiprocessing.heap. Unlike there, no piece is given out twice: when its owner destroys a block, children
// may still be using it. The region ends, in each process, with its last block there.
#pragma once
#include <cstddef>
#include <memory>

#include "core/mapping.hpp"

namespace ipc {

class SharedBlock {
 public:
  SharedBlock() noexcept = default;
  /// Zeroed, from the start of a page; memory is taken page by page as it is touched. Throws
  /// std::system_error.
  explicit SharedBlock(std::size_t size);

  [[nodiscard]] std::byte* data() const noexcept { return data_; }

 private:
  std::shared_ptr<const Mapping> region_;
  std::byte* data_ = nullptr;
};

}  // namespace ipc
