// The kinds of objects by the way in which they are found. Within tests/support/objects only.
#pragma once
#include <span>

#include "support/objects.hpp"

namespace ipc::test {

[[nodiscard]] std::span<const ObjectKind> named_kinds();    // a path, or a name that is one of its own kind
[[nodiscard]] std::span<const ObjectKind> sysv_kinds();     // System V keys
[[nodiscard]] std::span<const ObjectKind> socket_kinds();   // socket files, abstract names, ports
[[nodiscard]] std::span<const ObjectKind> process_kinds();  // process numbers

/// Whether something can be read within a moment.
[[nodiscard]] bool readable(int fd);

}  // namespace ipc::test
