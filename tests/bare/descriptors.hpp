// Pipes, sockets and everything else that read(2) and write(2) serve.
#pragma once
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstddef>

#include "bare.hpp"

namespace bare {

struct PipeLoop {
  static inline int ends[2][2];
  static void open() {
    for (auto& pair : ends) must(pipe(pair) == 0, "pipe");
  }
  static void attach(Side side) {
    out = ends[side][1];
    in = ends[1 - side][0];
  }
  static void send() { move_all(::write, out); }
  static void recv() { move_all(::read, in); }
};

struct PacketPipeLoop : PipeLoop {
  static void open() {
    for (auto& pair : ends) must(pipe2(pair, O_DIRECT) == 0, "pipe2");
  }
};

struct FifoLoop : PipeLoop {
  static void open() {
    char folder[] = "/tmp/ipcbench-bare-XXXXXX";
    must(mkdtemp(folder) != nullptr, "mkdtemp");
    char path[64];
    snprintf(path, sizeof path, "%s/fifo", folder);
    for (auto& pair : ends) {
      must(mkfifo(path, 0600) == 0, "mkfifo");
      pair[0] = ::open(path, O_RDONLY | O_NONBLOCK);
      pair[1] = ::open(path, O_WRONLY);
      must(pair[0] >= 0 && pair[1] >= 0, "open");
      must(fcntl(pair[0], F_SETFL, 0) == 0, "fcntl");
      unlink(path);
    }
    rmdir(folder);
  }
};

template <int kType>
struct SocketPairLoop : PipeLoop {
  static inline int pair[2];
  static void open() { must(socketpair(AF_UNIX, kType, 0, pair) == 0, "socketpair"); }
  static void attach(Side side) { in = out = pair[side]; }
};

inline void listening_socket(int family, sockaddr* address, socklen_t given, socklen_t* length) {
  in = socket(family, SOCK_STREAM, 0);
  must(bind(in, address, given) == 0 && listen(in, 1) == 0, "listen");
  must(getsockname(in, address, length) == 0, "getsockname");  // the port, or the name, we were given
}

struct UnixStreamLoop : PipeLoop {
  static inline sockaddr_un address;
  static inline socklen_t length;
  static void open() {
    address.sun_family = AF_UNIX;
    length = sizeof address;
    // "Autobind", unix(7): a name outside the file system, which nobody need remove.
    listening_socket(AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t), &length);
  }
  static void attach(Side side) {
    if (side == kServer) {
      in = accept(in, nullptr, nullptr);
    } else {
      in = socket(AF_UNIX, SOCK_STREAM, 0);
      must(connect(in, reinterpret_cast<sockaddr*>(&address), length) == 0, "connect");
    }
    must(in >= 0, "accept");
    out = in;
  }
};

struct TcpLoop : PipeLoop {
  static inline sockaddr_in address;
  static void open() {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    listening_socket(AF_INET, reinterpret_cast<sockaddr*>(&address), length, &length);
  }
  static void attach(Side side) {
    if (side == kServer) {
      in = accept(in, nullptr, nullptr);
    } else {
      in = socket(AF_INET, SOCK_STREAM, 0);
      must(connect(in, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
    }
    const int one = 1;
    must(setsockopt(in, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "TCP_NODELAY");
    out = in;
  }
};

struct UdpLoop : PipeLoop {
  static inline int ends[2];
  static void open() {
    sockaddr_in address[2] = {};
    for (int i = 0; i < 2; ++i) {
      ends[i] = socket(AF_INET, SOCK_DGRAM, 0);
      address[i].sin_family = AF_INET;
      address[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      socklen_t length = sizeof address[i];
      must(bind(ends[i], reinterpret_cast<sockaddr*>(&address[i]), length) == 0, "bind");
      must(getsockname(ends[i], reinterpret_cast<sockaddr*>(&address[i]), &length) == 0, "getsockname");
    }
    for (int i = 0; i < 2; ++i)
      must(connect(ends[i], reinterpret_cast<sockaddr*>(&address[1 - i]), sizeof address[0]) == 0, "connect");
  }
  static void attach(Side side) { in = out = ends[side]; }
};

}  // namespace bare
