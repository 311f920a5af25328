// What every kind of pipe has in common once its two ends are open.
#pragma once
#include <fcntl.h>

#include "core/io.hpp"
#include "link.hpp"

namespace ipc {

class PipeChannel {
 public:
  // Each side drops the end it does not use. The supervisor keeps both, so a dead peer shows on its pidfd,
  // not as an end of file here.
  void become_sender() { reader_.close(); }
  void become_receiver() { writer_.close(); }

  void send(std::span<const std::byte> message) { write_all(writer_, message); }
  void recv(std::span<std::byte> message) { read_all(reader_, message); }
  [[nodiscard]] const Fd& incoming() const { return reader_; }

 protected:
  /// pipe2(2), and F_SETPIPE_SZ where a capacity is asked for: the kernel rounds it up to a power of two
  /// pages.
  void open_ends(const LinkConfig& config, int flags) {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC | flags), "pipe2");
    reader_ = Fd{ends[0]};
    writer_ = Fd{ends[1]};
    set_capacity(writer_, config);
  }
  static void set_capacity(const Fd& pipe, const LinkConfig& config) {
    if (config.capacity != 0)
      check(::fcntl(pipe.get(), F_SETPIPE_SZ, static_cast<int>(config.capacity)), "fcntl F_SETPIPE_SZ");
  }

  Fd reader_, writer_;
};

}  // namespace ipc
