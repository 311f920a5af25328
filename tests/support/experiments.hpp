// Experiments that find out what a mechanism does, whatever it says of itself. Each is bounded in time; none
// asks how fast anything is.
#pragma once
#include <algorithm>
#include <chrono>

#include "registry.hpp"

namespace ipc::test {

/// Bytes of a message for an experiment: at most 64, and 1 for an event, which has none.
[[nodiscard]] inline std::size_t small_message(const Mechanism& mechanism) {
  return mechanism.traits.unit == Unit::event ? 1 : std::min<std::size_t>(mechanism.largest(), 64);
}

/// Two messages are sent, then one of both their lengths is asked for: does it hold the bytes of both?
[[nodiscard]] bool joins_two_sends(const Mechanism& mechanism);

/// The only writer is killed while the reader waits. What does the reader see within `patience`? Never
/// `recovery`: see survives_a_death_in_send.
[[nodiscard]] PeerDeath what_a_reader_sees(const Mechanism& mechanism, std::chrono::milliseconds patience);

/// A sender dies of its own message, in the middle of send. Does the next sender's message arrive within
/// `patience`? The mechanism must be made of channels.
[[nodiscard]] bool survives_a_death_in_send(const Mechanism& mechanism, std::chrono::milliseconds patience);

/// Much is sent before anybody receives: does the sender wait, and what is there when it is done?
[[nodiscard]] WhenFull what_becomes_of_the_surplus(const Mechanism& mechanism);

// Of those that carry nothing but the fact (Unit::event).

/// Several events are sent before the receiver looks. Are as many there, or one, or what else? The receiver
/// is given up when it sleeps and has got no further for a while.
[[nodiscard]] WhenFull what_becomes_of_untaken_events(const Mechanism& mechanism);

/// Several senders, one event at a time, and several receivers on one channel: does each event wake exactly
/// one of them, within `patience`? False for what is not made of channels: a link has two ends.
[[nodiscard]] bool each_event_wakes_one(const Mechanism& mechanism, std::chrono::milliseconds patience);

// Of what a program holds.

/// What a message cannot do without.
struct Needs {
  bool descriptor = false, address = false, sysv_id = false;
};
/// Takes away from both peers, once they are attached, all descriptors that the link brought, or all shared
/// memory, or (from the system) all System V objects, and sees whether a message still arrives.
[[nodiscard]] Needs what_a_message_needs(const Mechanism& mechanism);

/// Names in the system that are there as long as a link is.
[[nodiscard]] bool can_be_found_by_a_name(const Mechanism& mechanism);

}  // namespace ipc::test
