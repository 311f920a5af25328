// Experiments that find out what a mechanism does, whatever it says of itself. Each is bounded in time; none
// asks how fast anything is.
#pragma once
#include <chrono>

#include "registry.hpp"

namespace ipc::test {

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

}  // namespace ipc::test
