// What files and `list --json` say of a mechanism.
#pragma once
#include "files/json.hpp"
#include "registry.hpp"

namespace ipc {

/// An entry of `mechanisms` as docs/SCHEMA.md has it: name, summary, family, source; the traits of a link;
/// and `largest_message` in bytes where this machine's limits set one now.
[[nodiscard]] Json describe(const Mechanism& mechanism);

}  // namespace ipc
