// What the fans have in common: which links they make sense for, and what they cannot carry.
#pragma once
#include <limits.h>

#include <string>

#include "registry.hpp"
#include "scenarios/origins.hpp"

namespace ipc {

/// All peers use one channel: the mechanism allows several at each end.
[[nodiscard]] inline bool shares_one_channel(const Mechanism& mechanism) {
  return mechanism.traits.many_to_many && mechanism.channel != nullptr;
}

/// For Scenario::fits: messages that all count; a value that replaces the last one has no queue to scale.
[[nodiscard]] inline bool fits_fan(const Mechanism& mechanism) {
  return !mechanism.moves_nothing() && mechanism.traits.unit != Unit::value;
}

/// For Scenario::why_not, where several senders or receivers are on one channel.
[[nodiscard]] inline std::string why_not_shared(const Mechanism& mechanism, const Workload& w) {
  if (mechanism.traits.unit == Unit::byte_stream && w.workers > 1 && w.size > PIPE_BUF)
    return fmt::format("several writers tear what is longer than PIPE_BUF ({} bytes) in a byte stream",
                       PIPE_BUF);
  if (w.size < kSmallestSigned)
    return fmt::format("a message of less than {} bytes does not tell its sender", kSmallestSigned);
  return {};
}

/// For Scenario::why_not, where each peer has a lane of its own.
[[nodiscard]] inline std::string why_not_separate(const Mechanism& mechanism, const Workload& w) {
  if (mechanism.one_at_a_time && w.workers > 1)
    return fmt::format("only one link of {} can be at a time", mechanism.name);
  if (w.size < kSmallestSigned)
    return fmt::format("a message of less than {} bytes does not tell its sender", kSmallestSigned);
  return {};
}

}  // namespace ipc
