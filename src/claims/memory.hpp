// E22, E23 and E25: shared memory, who must exclude whom, and where the space is.
#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "claims/evidence.hpp"
#include "core/fd.hpp"
#include "multiprocessing/shared_values.hpp"

namespace ipc::claims {

/// Stores a text at the beginning of memory that others see, as Array does.
using Store = std::function<void(std::span<char> memory, std::string_view text)>;
void overwriting(Evidence& evidence, const Store& store);
void store_in_place(std::span<char> memory, std::string_view text);

struct Writers {
  std::function<void(mp::Value<long>&)> increment;                        // under a lock
  std::function<void(const Fd& pipe, std::span<const std::byte>)> write;  // one message
};
void exclusion(Evidence& evidence, const Writers& writers);
[[nodiscard]] Writers honest_writers();

/// Moves that many bytes from one process to another.
using Move = std::function<void(std::size_t bytes)>;
void space_is_memory(Evidence& evidence, const Move& pipe, const Move& queue, const Move& memory);
void move_by_pipe(std::size_t bytes);
void move_by_queue(std::size_t bytes);
void move_by_memory(std::size_t bytes);

}  // namespace ipc::claims
