// SCM_RIGHTS, unix(7): an open file handed to another process over a UNIX socket, as if by dup(2).
//
// Descriptors travel beside data, and Linux insists on at least one byte of it on a stream.
#pragma once
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "core/fd.hpp"
#include "core/sys.hpp"

namespace ipc {

inline void send_descriptor_over(const Fd& socket, const Fd& open) {
  std::byte byte{};
  iovec data{&byte, 1};
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int number = open.get();
  std::memcpy(CMSG_DATA(header), &number, sizeof number);
  check(retry_until_done([&] { return ::sendmsg(socket.get(), &message, 0); }), "sendmsg SCM_RIGHTS");
}

/// Throws std::system_error: EPIPE when the peer is gone, EBADMSG when a message came without a descriptor.
inline Fd recv_descriptor_over(const Fd& socket) {
  std::byte byte{};
  iovec data{&byte, 1};
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (check(retry_until_done([&] { return ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC); }),
            "recvmsg SCM_RIGHTS") == 0)
    throw std::system_error{EPIPE, std::system_category(), "recvmsg: the peer is gone"};
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS)
    throw std::system_error{EBADMSG, std::system_category(), "recvmsg: no descriptor came"};
  int number = -1;
  std::memcpy(&number, CMSG_DATA(header), sizeof number);
  return Fd{number};
}

}  // namespace ipc
