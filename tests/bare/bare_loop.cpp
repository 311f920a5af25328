// ipcbench-bare: a round trip over each kernel mechanism as a C programmer would write it, and nothing else.
//
// The suite's own figure for a mechanism must lie within 3 % of this loop's: what is above that is our
// harness. So nothing of src/ is used here, no layer stands between the loop and the calls, and the only work
// beside them is one clock reading for each operation, stored in a plain array. Any error ends the program.
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

namespace {

char message[64 + sizeof(long)];  // room for System V's type word
constexpr size_t kSize = 64;
enum Side { kClient, kServer };

void must(bool ok, const char* call) {
  if (ok) [[likely]]
    return;
  perror(call);
  exit(1);
}
void must_move(ssize_t n) { must(n == kSize, "transfer"); }

int out, in;  // the descriptors of this side

struct PipeLoop {
  static inline int ends[2][2];
  static void open() {
    for (auto& pair : ends) must(pipe(pair) == 0, "pipe");
  }
  static void attach(Side side) {
    out = ends[side][1];
    in = ends[1 - side][0];
  }
  static void send() { must_move(write(out, message, kSize)); }
  static void recv() { must_move(read(in, message, kSize)); }
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

void listening_socket(int family, sockaddr* address, socklen_t* length) {
  in = socket(family, SOCK_STREAM, 0);
  must(bind(in, address, *length) == 0 && listen(in, 1) == 0, "listen");
  must(getsockname(in, address, length) == 0,
       "getsockname");  // the port, or the abstract name, we were given
}

struct UnixStreamLoop : PipeLoop {
  static inline sockaddr_un address;
  static inline socklen_t length;
  static void open() {
    address.sun_family = AF_UNIX;
    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/ipcbench-bare-%d", getpid());
    length = sizeof address;
    listening_socket(AF_UNIX, reinterpret_cast<sockaddr*>(&address), &length);
  }
  static void attach(Side side) {
    if (side == kServer) {
      in = accept(in, nullptr, nullptr);
      unlink(address.sun_path);
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
    listening_socket(AF_INET, reinterpret_cast<sockaddr*>(&address), &length);
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

struct PosixQueueLoop {
  static inline mqd_t queues[2];
  static void open() {
    mq_attr attributes = {};
    attributes.mq_maxmsg = 8;
    attributes.mq_msgsize = kSize;
    for (auto& queue : queues) {
      char name[64];
      snprintf(name, sizeof name, "/ipcbench-bare-%d", getpid());
      queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
      must(queue != -1, "mq_open");
      mq_unlink(name);
    }
  }
  static void attach(Side mine) {
    out = queues[mine];
    in = queues[1 - mine];
  }
  static void send() { must(mq_send(out, message, kSize, 0) == 0, "mq_send"); }
  static void recv() { must_move(mq_receive(in, message, kSize, nullptr)); }
};

struct SysvQueueLoop {
  static inline int queues[2];
  static void open() {
    for (int& queue : queues) must((queue = msgget(IPC_PRIVATE, 0600)) != -1, "msgget");
    *reinterpret_cast<long*>(message) = 1;
  }
  static void attach(Side side) {
    out = queues[side];
    in = queues[1 - side];
  }
  static void close() {
    for (const int queue : queues) msgctl(queue, IPC_RMID, nullptr);
  }
  static void send() { must(msgsnd(out, message, kSize, 0) == 0, "msgsnd"); }
  static void recv() { must_move(msgrcv(in, message, kSize, 0, 0)); }
};

// Semaphores, futexes and the like carry no bytes: the message lies in memory that both share, one slot each
// way.
struct SharedSlots {
  alignas(64) sem_t filled[2];
  alignas(64) sem_t free[2];
  alignas(64) unsigned words[2];
  alignas(64) char slots[2][kSize];
};
SharedSlots* shared;
Side self;

void open_shared() {
  void* memory =
      mmap(nullptr, sizeof(SharedSlots), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must(memory != MAP_FAILED, "mmap");
  shared = static_cast<SharedSlots*>(memory);
}
void put() { memcpy(shared->slots[self], message, kSize); }
void get() { memcpy(message, shared->slots[1 - self], kSize); }

struct PosixSemaphoreLoop {
  static void open() {
    open_shared();
    for (int i = 0; i < 2; ++i)
      must(sem_init(&shared->filled[i], 1, 0) == 0 && sem_init(&shared->free[i], 1, 1) == 0, "sem_init");
  }
  static void attach(Side side) { self = side; }
  static void send() {
    must(sem_wait(&shared->free[self]) == 0, "sem_wait");
    put();
    must(sem_post(&shared->filled[self]) == 0, "sem_post");
  }
  static void recv() {
    must(sem_wait(&shared->filled[1 - self]) == 0, "sem_wait");
    get();
    must(sem_post(&shared->free[1 - self]) == 0, "sem_post");
  }
};

// Publishing a message and claiming the slot for the next one in one call; so too taking a message and giving
// back the slot of the one before. Semaphores 0 and 1 count filled slots, 2 and 3 free ones.
struct SysvSemaphoreLoop {
  static inline int set;
  static void open() {
    open_shared();
    must((set = semget(IPC_PRIVATE, 4, 0600)) != -1, "semget");
    unsigned short start[4] = {0, 0, 4, 4};
    must(semctl(set, 0, SETALL, start) == 0, "semctl");
  }
  static void attach(Side side) { self = side; }
  static void close() { semctl(set, 0, IPC_RMID); }
  static void operate(int raised, int lowered) {
    sembuf both[2] = {{static_cast<unsigned short>(raised), 1, 0},
                      {static_cast<unsigned short>(lowered), -1, 0}};
    must(semop(set, both, 2) == 0, "semop");
  }
  static void send() {
    put();
    operate(self, 2 + self);
  }
  static void recv() {
    operate(2 + 1 - self, 1 - self);
    get();
  }
};

struct FutexLoop {
  static void open() { open_shared(); }
  static void attach(Side side) { self = side; }
  static void send() {
    put();
    __atomic_store_n(&shared->words[self], 1U, __ATOMIC_SEQ_CST);
    must(syscall(SYS_futex, &shared->words[self], FUTEX_WAKE, 1, nullptr, nullptr, 0) >= 0, "futex");
  }
  static void recv() {
    unsigned* const word = &shared->words[1 - self];
    while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == 0)
      syscall(SYS_futex, word, FUTEX_WAIT, 0, nullptr, nullptr, 0);
    __atomic_store_n(word, 0U, __ATOMIC_SEQ_CST);
    get();
  }
};

struct EventFdLoop {
  static inline int counters[2];
  static void open() {
    open_shared();
    for (int& counter : counters) must((counter = eventfd(0, 0)) != -1, "eventfd");
  }
  static void attach(Side side) {
    self = side;
    out = counters[side];
    in = counters[1 - side];
  }
  static void send() {
    put();
    const unsigned long one = 1;
    must(write(out, &one, sizeof one) == sizeof one, "write");
  }
  static void recv() {
    unsigned long count = 0;
    must(read(in, &count, sizeof count) == sizeof count, "read");
    get();
  }
};

struct SignalLoop {
  static inline sigset_t awaited;
  static inline pid_t parent;
  static void open() {
    parent = getpid();
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &awaited, nullptr);
  }
  static inline pid_t peer;
  static void attach(Side side) {
    if (side == kServer) peer = parent;
  }
  static void send() {
    sigval value;
    memcpy(&value, message, sizeof value);
    must(sigqueue(peer, SIGRTMIN, value) == 0, "sigqueue");
  }
  static void recv() {
    siginfo_t info;
    must(sigwaitinfo(&awaited, &info) != -1, "sigwaitinfo");
    memcpy(message, &info.si_value, sizeof info.si_value);
  }
};

struct SignalFdLoop : SignalLoop {
  static void attach(Side side) {
    SignalLoop::attach(side);
    must((in = signalfd(-1, &awaited, 0)) != -1, "signalfd");
  }
  static void recv() {
    signalfd_siginfo info;
    must(read(in, &info, sizeof info) == sizeof info, "read");
    memcpy(message, &info.ssi_ptr, sizeof info.ssi_ptr);
  }
};

long long now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<size_t>(cpu), &set);
  must(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

template <class M>
void measure(const char* name, long operations, int client_cpu, int server_cpu) {
  const long warmup = operations / 10 + 1;
  long long* const took = static_cast<long long*>(calloc(static_cast<size_t>(operations), sizeof *took));
  must(took != nullptr, "calloc");
  memset(took, 1,
         static_cast<size_t>(operations) * sizeof *took);  // every page is there before the clock starts
  M::open();
  const pid_t child = fork();
  must(child >= 0, "fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to(server_cpu);
    M::attach(kServer);
    for (long i = 0; i < warmup + operations; ++i) {
      M::recv();
      M::send();
    }
    _exit(0);
  }
  if constexpr (requires { M::peer; }) M::peer = child;
  pin_to(client_cpu);
  M::attach(kClient);
  for (long i = 0; i < warmup; ++i) {
    M::send();
    M::recv();
  }
  const long long begin = now_ns();
  long long last = begin;
  for (long i = 0; i < operations; ++i) {
    M::send();
    M::recv();
    const long long now = now_ns();
    took[i] = now - last;
    last = now;
  }
  int status = 0;
  must(waitpid(child, &status, 0) == child && status == 0, "server");
  if constexpr (requires { M::close(); }) M::close();
  std::nth_element(took, took + operations / 2, took + operations);
  printf(
      "{\"mechanism\":\"%s\",\"size\":%zu,\"operations\":%ld,\"client_cpu\":%d,\"server_cpu\":%d,"
      "\"p50_ns\":%lld,\"mean_ns\":%.1f}\n",
      name, kSize, operations, client_cpu, server_cpu, took[operations / 2],
      static_cast<double>(last - begin) / static_cast<double>(operations));
}

struct Row {
  const char* name;
  void (*measure)(const char*, long, int, int);
};
constexpr Row kRows[] = {
    {"pipe", measure<PipeLoop>},
    {"fifo", measure<FifoLoop>},
    {"socketpair", measure<SocketPairLoop<SOCK_STREAM>>},
    {"unix_stream", measure<UnixStreamLoop>},
    {"unix_dgram", measure<SocketPairLoop<SOCK_DGRAM>>},
    {"unix_seqpacket", measure<SocketPairLoop<SOCK_SEQPACKET>>},
    {"tcp", measure<TcpLoop>},
    {"udp", measure<UdpLoop>},
    {"posix_mq", measure<PosixQueueLoop>},
    {"sysv_mq", measure<SysvQueueLoop>},
    {"shm_sem", measure<PosixSemaphoreLoop>},
    {"sysv_shm_sem", measure<SysvSemaphoreLoop>},
    {"memfd_futex", measure<FutexLoop>},
    {"shm_eventfd", measure<EventFdLoop>},
    {"signal", measure<SignalLoop>},
    {"signalfd", measure<SignalFdLoop>},
};

[[noreturn]] void usage(int status) {
  FILE* const to = status == 0 ? stdout : stderr;
  fprintf(
      to,
      "usage: ipcbench-bare MECHANISM [--operations N] [--cpu C] [--server-cpu C]\n"
      "Round trips of %zu bytes (signals: one word) without any harness; p50 and mean as one line of JSON.\n"
      "  --operations N   timed round trips, after a tenth as many untimed ones; default 40000\n"
      "  --cpu C          where both processes run; default: the last CPU\n"
      "  --server-cpu C   where the second one runs instead\n"
      "MECHANISM is one of",
      kSize);
  for (const Row& row : kRows) fprintf(to, " %s", row.name);
  fputc('\n', to);
  exit(status);
}

long number(const char* text, long least, long most) {
  char* end = nullptr;
  const long value = text == nullptr ? -1 : strtol(text, &end, 10);
  if (end == nullptr || end == text || *end != '\0' || value < least || value > most) usage(2);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const char* name = nullptr;
  long operations = 40000;
  long client_cpu = sysconf(_SC_NPROCESSORS_ONLN) - 1;
  long server_cpu = -1;
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--help") == 0) usage(0);
    if (strcmp(argv[i], "--operations") == 0)
      operations = number(argv[++i], 1, 100000000);
    else if (strcmp(argv[i], "--cpu") == 0)
      client_cpu = number(argv[++i], 0, CPU_SETSIZE - 1);
    else if (strcmp(argv[i], "--server-cpu") == 0)
      server_cpu = number(argv[++i], 0, CPU_SETSIZE - 1);
    else if (name == nullptr)
      name = argv[i];
    else
      usage(2);
  }
  for (const Row& row : kRows)
    if (name != nullptr && strcmp(row.name, name) == 0) {
      row.measure(name, operations, static_cast<int>(client_cpu),
                  static_cast<int>(server_cpu == -1 ? client_cpu : server_cpu));
      return 0;
    }
  usage(2);
}
