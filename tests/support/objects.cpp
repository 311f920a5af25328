#include "support/objects.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <vector>

#include "core/fd.hpp"
#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "core/sys.hpp"

namespace ipc::test {
namespace {

constexpr char kMessage = 42;

bool readable(int fd) {
  constexpr int kMomentMilliseconds = 300;
  pollfd ready{fd, POLLIN, 0};
  return check(retry_on_eintr([&] { return ::poll(&ready, 1, kMomentMilliseconds); }), "poll") > 0 &&
         (ready.revents & POLLIN) != 0;
}

/// A descriptor to read from and write to: FIFO and file.
class Stream : public Opened {
 public:
  explicit Stream(Fd fd) : fd_{std::move(fd)} {}
  void put() override { check(::write(fd_.get(), &kMessage, 1), "write"); }
  bool take() override {
    char got = 0;
    return readable(fd_.get()) && ::read(fd_.get(), &got, 1) == 1 && got == kMessage;
  }

 private:
  Fd fd_;
};

/// Memory: the first byte is the message.
class Memory : public Opened {
 public:
  explicit Memory(const Fd& object) : memory_{Mapping::of(object, 1)} {}
  void put() override { *memory_.data() = std::byte{kMessage}; }
  bool take() override { return *memory_.data() == std::byte{kMessage}; }

 private:
  Mapping memory_;
};

class PosixQueue : public Opened {
 public:
  explicit PosixQueue(Fd queue) : queue_{std::move(queue)} {}
  void put() override { check(::mq_send(queue_.get(), &kMessage, 1, 0), "mq_send"); }
  bool take() override {
    char got = 0;
    return readable(queue_.get()) && ::mq_receive(queue_.get(), &got, 1, nullptr) == 1 && got == kMessage;
  }

 private:
  Fd queue_;
};

class SysvQueue : public Opened {
  struct Envelope {
    long type = 1;
    char text = kMessage;
  };

 public:
  explicit SysvQueue(int queue) : queue_{queue} {}
  void put() override {
    const Envelope envelope;
    check(::msgsnd(queue_, &envelope, 1, 0), "msgsnd");
  }
  bool take() override {
    Envelope got{.type = 0, .text = 0};
    return ::msgrcv(queue_, &got, 1, 0, IPC_NOWAIT) == 1 && got.text == kMessage;
  }

 private:
  int queue_;
};

class SysvMemory : public Opened {
 public:
  explicit SysvMemory(int segment) : memory_{static_cast<char*>(::shmat(segment, nullptr, 0))} {}
  ~SysvMemory() override { ::shmdt(memory_); }
  void put() override { *memory_ = kMessage; }
  bool take() override { return *memory_ == kMessage; }

 private:
  char* memory_;
};

/// A socket: the creator accepts and receives, who opens it connects and sends.
class Socket : public Opened {
 public:
  explicit Socket(Fd fd, bool accepts = false) : fd_{std::move(fd)}, accepts_{accepts} {}
  void put() override { check(::send(fd_.get(), &kMessage, 1, MSG_NOSIGNAL), "send"); }
  bool take() override {
    if (!readable(fd_.get())) return false;
    const Fd peer{accepts_ ? check(::accept(fd_.get(), nullptr, nullptr), "accept") : -1};
    const int from = accepts_ ? peer.get() : fd_.get();
    char got = 0;
    return readable(from) && ::recv(from, &got, 1, 0) == 1 && got == kMessage;
  }

 private:
  Fd fd_;
  bool accepts_;
};

/// A process: it is sent a signal, or its memory is written to.
class SignalToPid : public Opened {
 public:
  explicit SignalToPid(pid_t pid) : pid_{pid} {
    ::sigemptyset(&awaited_);
    ::sigaddset(&awaited_, SIGRTMIN);
    if (pid == ::getpid()) check(::sigprocmask(SIG_BLOCK, &awaited_, nullptr), "sigprocmask");
  }
  void put() override { check(::sigqueue(pid_, SIGRTMIN, {.sival_int = kMessage}), "sigqueue"); }
  bool take() override {
    const timespec moment{.tv_sec = 1, .tv_nsec = 0};
    siginfo_t info;
    return ::sigtimedwait(&awaited_, &info, &moment) == SIGRTMIN && info.si_value.sival_int == kMessage;
  }

 private:
  pid_t pid_;
  sigset_t awaited_{};
};

// How they are made and found.

std::string path_of_its_own() {
  return std::filesystem::temp_directory_path() / ("ipcbench-" + random_name());
}
std::string name_of_its_own() { return "/ipcbench-" + random_name(); }
void unlink_file(const std::string& id) { ::unlink(id.c_str()); }

template <class T, int (*kOpen)(const std::string&, int)>
struct ByName {
  static std::unique_ptr<Opened> open(const std::string& id) {
    return std::make_unique<T>(Fd{check(kOpen(id, O_RDWR), "open")});
  }
  template <std::string (*kName)()>
  static std::unique_ptr<Opened> create(std::string& id) {
    id = kName();
    Fd made{check(kOpen(id, O_RDWR | O_CREAT | O_EXCL), "create")};
    return std::make_unique<T>(std::move(made));
  }
};

int open_shm(const std::string& id, int flags) {
  const int fd = ::shm_open(id.c_str(), flags, 0600);
  if (fd != -1 && (flags & O_CREAT) != 0) check(::ftruncate(fd, 1), "ftruncate");
  return fd;
}
int open_mapped_file(const std::string& id, int flags) {
  const int fd = ::open(id.c_str(), flags | O_CLOEXEC, 0600);
  if (fd != -1 && (flags & O_CREAT) != 0) check(::ftruncate(fd, 1), "ftruncate");
  return fd;
}
int open_file(const std::string& id, int flags) { return ::open(id.c_str(), flags | O_CLOEXEC, 0600); }
int open_fifo(const std::string& id, int flags) {
  if ((flags & O_CREAT) != 0 && ::mkfifo(id.c_str(), 0600) == -1) return -1;
  return ::open(id.c_str(), O_RDWR | O_CLOEXEC);
}
int open_queue(const std::string& id, int flags) {
  mq_attr attributes{};
  attributes.mq_maxmsg = 1;
  attributes.mq_msgsize = 1;
  return ::mq_open(id.c_str(), flags, 0600, &attributes);
}

int new_key() { return Scratch{Scratch::Kind::sysv_queue}.key(); }  // fresh, and ours to remove

template <class T, int (*kGet)(key_t, int)>
struct ByKey {
  static std::unique_ptr<Opened> create(std::string& id) {
    const key_t key = new_key();
    id = std::to_string(key);
    return std::make_unique<T>(check(kGet(key, IPC_CREAT | IPC_EXCL | 0600), "get"));
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    return std::make_unique<T>(check(kGet(std::stoi(id), 0), "get"));
  }
};
int get_queue(key_t key, int flags) { return ::msgget(key, flags); }
int get_memory(key_t key, int flags) { return ::shmget(key, 1, flags); }

/// "/path", or "@name" in the abstract namespace.
template <int kType>
struct Unix {
  static std::pair<sockaddr_un, socklen_t> address(const std::string& id) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    id.copy(where.sun_path, sizeof where.sun_path - 1);
    if (id[0] == '@') where.sun_path[0] = '\0';
    return {where,
            static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + id.size() + (id[0] == '@' ? 0 : 1))};
  }
  template <bool kAbstract>
  static std::unique_ptr<Opened> create(std::string& id) {
    id = kAbstract ? "@ipcbench-" + random_name() : path_of_its_own();
    Fd made{check(::socket(AF_UNIX, kType | SOCK_CLOEXEC, 0), "socket")};
    const auto [where, length] = address(id);
    check(::bind(made.get(), reinterpret_cast<const sockaddr*>(&where), length), "bind");
    if (kType != SOCK_DGRAM) check(::listen(made.get(), 1), "listen");
    return std::make_unique<Socket>(std::move(made), kType != SOCK_DGRAM);
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    Fd mine{check(::socket(AF_UNIX, kType | SOCK_CLOEXEC, 0), "socket")};
    const auto [where, length] = address(id);
    check(::connect(mine.get(), reinterpret_cast<const sockaddr*>(&where), length), "connect");
    return std::make_unique<Socket>(std::move(mine));
  }
};

template <int kType>
struct Inet {
  static sockaddr_in address(std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    return where;
  }
  static std::unique_ptr<Opened> create(std::string& id) {
    Fd made{check(::socket(AF_INET, kType | SOCK_CLOEXEC, 0), "socket")};
    sockaddr_in where = address(0);
    socklen_t length = sizeof where;
    check(::bind(made.get(), reinterpret_cast<const sockaddr*>(&where), length), "bind");
    check(::getsockname(made.get(), reinterpret_cast<sockaddr*>(&where), &length), "getsockname");
    if (kType == SOCK_STREAM) check(::listen(made.get(), 1), "listen");
    id = std::to_string(ntohs(where.sin_port));
    return std::make_unique<Socket>(std::move(made), kType == SOCK_STREAM);
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    Fd mine{check(::socket(AF_INET, kType | SOCK_CLOEXEC, 0), "socket")};
    const sockaddr_in where = address(static_cast<std::uint16_t>(std::stoi(id)));
    check(::connect(mine.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where), "connect");
    return std::make_unique<Socket>(std::move(mine));
  }
};

std::unique_ptr<Opened> this_process(std::string& id) {
  id = std::to_string(::getpid());
  return std::make_unique<SignalToPid>(::getpid());
}
std::unique_ptr<Opened> other_process(const std::string& id) {
  check(::kill(std::stoi(id), 0), "kill");
  return std::make_unique<SignalToPid>(std::stoi(id));
}

using Shm = ByName<Memory, open_shm>;
using MappedFile = ByName<Memory, open_mapped_file>;
using File = ByName<Stream, open_file>;
using NamedPipe = ByName<Stream, open_fifo>;
using Mq = ByName<PosixQueue, open_queue>;
void unlink_shm(const std::string& id) { ::shm_unlink(id.c_str()); }
void unlink_queue(const std::string& id) { ::mq_unlink(id.c_str()); }
void remove_queue(const std::string& id) { ::msgctl(::msgget(std::stoi(id), 0), IPC_RMID, nullptr); }
void remove_memory(const std::string& id) { ::shmctl(::shmget(std::stoi(id), 1, 0), IPC_RMID, nullptr); }

constexpr std::array kKinds{
    ObjectKind{"shm_sem", Shm::create<name_of_its_own>, Shm::open, unlink_shm},
    ObjectKind{"boost_shm_sem", Shm::create<name_of_its_own>, Shm::open, unlink_shm},
    ObjectKind{"boost_managed", Shm::create<name_of_its_own>, Shm::open, unlink_shm},
    ObjectKind{"boost_mq", Shm::create<name_of_its_own>, Shm::open, unlink_shm},
    ObjectKind{"mmap_file_sem", MappedFile::create<path_of_its_own>, MappedFile::open, unlink_file},
    ObjectKind{"file", File::create<path_of_its_own>, File::open, unlink_file},
    ObjectKind{"file_fsync", File::create<path_of_its_own>, File::open, unlink_file},
    ObjectKind{"fifo", NamedPipe::create<path_of_its_own>, NamedPipe::open, unlink_file},
    ObjectKind{"posix_mq", Mq::create<name_of_its_own>, Mq::open, unlink_queue},
    ObjectKind{"sysv_mq", ByKey<SysvQueue, get_queue>::create, ByKey<SysvQueue, get_queue>::open,
               remove_queue},
    ObjectKind{"sysv_shm_sem", ByKey<SysvMemory, get_memory>::create, ByKey<SysvMemory, get_memory>::open,
               remove_memory},
    ObjectKind{"unix_stream", Unix<SOCK_STREAM>::create<false>, Unix<SOCK_STREAM>::open, unlink_file},
    ObjectKind{"unix_stream_abstract", Unix<SOCK_STREAM>::create<true>, Unix<SOCK_STREAM>::open, nullptr},
    ObjectKind{"unix_dgram", Unix<SOCK_DGRAM>::create<false>, Unix<SOCK_DGRAM>::open, unlink_file},
    ObjectKind{"unix_dgram_abstract", Unix<SOCK_DGRAM>::create<true>, Unix<SOCK_DGRAM>::open, nullptr},
    ObjectKind{"unix_seqpacket", Unix<SOCK_SEQPACKET>::create<false>, Unix<SOCK_SEQPACKET>::open,
               unlink_file},
    ObjectKind{"unix_seqpacket_abstract", Unix<SOCK_SEQPACKET>::create<true>, Unix<SOCK_SEQPACKET>::open,
               nullptr},
    ObjectKind{"tcp", Inet<SOCK_STREAM>::create, Inet<SOCK_STREAM>::open, nullptr},
    ObjectKind{"udp", Inet<SOCK_DGRAM>::create, Inet<SOCK_DGRAM>::open, nullptr},
    ObjectKind{"signal", this_process, other_process, nullptr},
    ObjectKind{"signal_handler", this_process, other_process, nullptr},
    ObjectKind{"signalfd", this_process, other_process, nullptr},
    ObjectKind{"pidfd_signal", this_process, other_process, nullptr},
};

}  // namespace

std::span<const ObjectKind> object_kinds() { return kKinds; }

}  // namespace ipc::test
