// Rounds: a claim about speed is decided by several interleaved rounds, and only where they agree.
#pragma once
#include <span>

namespace ipc::claims {

/// Enough for an exact 95 % interval of the median that one freak round at either end does not move.
inline constexpr int kRounds = 9;

enum class Answer { yes, no, unclear };

/// Whether the median of what the rounds say is at least `least`: `unclear` where its 95 % interval (exact,
/// by order statistics) has `least` inside, or where there are too few rounds for one.
[[nodiscard]] Answer at_least(std::span<const double> rounds, double least);

}  // namespace ipc::claims
