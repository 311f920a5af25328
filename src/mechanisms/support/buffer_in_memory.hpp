// Open, size, map: what the mechanisms over one shared mapping have in common. How the memory is found, and
// so how it is opened, is the mechanism's.
#pragma once
#include <fcntl.h>

#include "core/fd.hpp"
#include "core/mapping.hpp"
#include "core/sys.hpp"
#include "link.hpp"

namespace ipc {

/// The memory behind a freshly made descriptor. Both peers inherit the mapping: neither the descriptor nor a
/// name is needed any more. Every page is claimed now: on a full file system that is an error here, and not a
/// SIGBUS at the first touch.
[[nodiscard]] inline Mapping map_new(const Fd& fd, std::size_t bytes) {
  check_pthread(::posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes)), "posix_fallocate");
  return Mapping::of(fd, bytes);
}

/// One way of a link: a `Buffer` (see BoundedBuffer) in memory that `Open`, called as Open{}(), gives a
/// descriptor of.
template <class Buffer, class Open>
class BufferInMemory {
 public:
  explicit BufferInMemory(const LinkConfig& config)
      : memory_{map_new(Open{}(), Buffer::bytes(config))}, buffer_{memory_.data(), config} {}
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte> message) { buffer_.send(message); }
  void recv(std::span<std::byte> message) { buffer_.recv(message); }

 private:
  Mapping memory_;
  Buffer buffer_;
};

}  // namespace ipc
