// Traits: what a textbook's table says of a mechanism. Declared in its file, proved by tests/conformance.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace ipc {

/// What one transfer moves.
enum class Unit : unsigned char {
  message,      // whole messages: the boundaries are kept
  byte_stream,  // bytes: both sides must know where a message ends
  value,        // the latest value: a new one replaces what was not read
  event,        // nothing but the fact itself
};
inline constexpr std::array<std::string_view, 4> kUnitNames{"message", "byte stream", "value", "event"};

/// How two processes find the same object.
enum class Identifier : unsigned char { descriptor, path, name, sysv_key, port, process_id, memory };
inline constexpr std::array<std::string_view, 7> kIdentifierNames{
    "descriptor", "path", "name", "System V key", "port", "process ID", "inherited memory"};

/// What a program holds of the open object, and a message cannot do without. Between two that differ, what
/// the receiver holds; where memory is woken through something else, the memory's address.
enum class Handle : unsigned char { descriptor, address, sysv_id, process_id, library_object };
inline constexpr std::array<std::string_view, 5> kHandleNames{"descriptor", "address", "System V ID",
                                                              "process ID", "library"};

/// Who may use the object: those that inherited it; whom its permission bits let in; every process of this
/// machine; those of the same user (and root), whatever anybody permits.
enum class Access : unsigned char { relatives, permissions, anyone, same_user };
inline constexpr std::array<std::string_view, 4> kAccessNames{"relatives", "permissions", "anyone here",
                                                              "same user"};

/// How long what was sent and not yet received lives if nobody takes it.
enum class Persistence : unsigned char {
  process,      // until the last process that has the object open is gone
  kernel,       // until it is removed, or the machine is restarted
  file_system,  // until it is removed
};
inline constexpr std::array<std::string_view, 3> kPersistenceNames{"process", "kernel", "file system"};

/// What a waiting reader sees when the only writer dies.
enum class PeerDeath : unsigned char {
  nothing,      // it waits for ever
  end_of_file,  // read returns 0, or a poll tells
  error,        // the call fails
  recovery,     // it waits, but a lock that the dead one held is free for the next writer (EOWNERDEAD)
  woken,        // as if the dead one had sent
};
inline constexpr std::array<std::string_view, 5> kPeerDeathNames{"nothing", "end of file", "error",
                                                                 "recovery", "woken"};

/// Flow control: what becomes of a message when the channel is full; of an event, when there is another one
/// that nobody has taken yet.
enum class WhenFull : unsigned char {
  sender_waits,  // in the call, or is told to try again
  message_is_lost,
  old_is_replaced,
  merged,  // the two are one: whoever waits is woken, but cannot count
};
inline constexpr std::array<std::string_view, 4> kWhenFullNames{"sender waits", "message is lost",
                                                                "old is replaced", "merged"};

/// By what a message overtakes those before it.
enum class Priority : unsigned char {
  none,
  number,  // the more urgent first: of a queue's priorities the higher, of real-time signals the lower
  type,    // the receiver chooses
};
inline constexpr std::array<std::string_view, 3> kPriorityNames{"none", "number", "type"};

/// Proved by tests/conformance/ for each mechanism that is a link, as it stands in its file. Handle and
/// access of a library's object are declared only: what it is made of is the library's own affair.
struct Traits {
  Unit unit = Unit::message;
  bool reliable = true;              // all that was sent arrives, each by itself, or the sender is told
  bool ordered = true;               // in the order in which it was sent
  bool many_to_many = false;         // several senders and several receivers on one channel
  bool carries_descriptors = false;  // open files can be handed over
  bool unrelated = false;            // needs no common ancestor: any process that knows the identifier
  Identifier identifier = Identifier::descriptor;
  Handle handle = Handle::descriptor;
  Access access = Access::relatives;
  Persistence persistence = Persistence::process;
  PeerDeath peer_death = PeerDeath::nothing;
  WhenFull when_full = WhenFull::sender_waits;
  Priority priority = Priority::none;

  /// One receive never takes the bytes of two sends.
  [[nodiscard]] constexpr bool keeps_boundaries() const { return unit != Unit::byte_stream; }
};

template <class Enum, std::size_t kCount>
[[nodiscard]] constexpr std::string_view name_in(const std::array<std::string_view, kCount>& names,
                                                 Enum value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace ipc
