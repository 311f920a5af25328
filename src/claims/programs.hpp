// E34 and E35: the notes' two programs, splitcopy and the chat room of src/apps.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "apps/chat_address.hpp"
#include "claims/evidence.hpp"

namespace ipc::claims {

/// Copies a file.
using Copy = std::function<void(const std::filesystem::path& from, const std::filesystem::path& to)>;
struct Copies {
  Copy two, two_inherited, one;  // by two processes, by two with their parent's descriptors, by one
};
void split_copy(Evidence& evidence, const Copies& copies);
[[nodiscard]] Copies copies_of_ours();

/// A server at that address, and how its administrator speaks; what is not heard within the patience is not
/// said.
void chat_room(Evidence& evidence, const chat::Address& server,
               const std::function<void(const std::string&)>& announce,
               std::chrono::milliseconds patience = std::chrono::seconds{10});

}  // namespace ipc::claims
