// Steady state: has a launch stopped warming up?
#pragma once
#include <span>

namespace ipc::stats {

// True unless the medians of the first and the second half of the block times (in the order in which they
// ran) differ by more than `tolerance` of the smaller. Of an odd number of blocks the middle one is in
// neither half. A drift or a step shows; one slow block does not, for medians do not heed it.
// The rule of this project's protocol, not of a book; any unit.
// Throws std::invalid_argument below two blocks, where a block is not a finite number above zero, or where
// the tolerance is not a finite number of at least 0.
[[nodiscard]] bool settled(std::span<const double> blocks, double tolerance = 0.02);

}  // namespace ipc::stats
