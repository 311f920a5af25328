// ipcbench-bare: a round trip over each kernel mechanism as a C programmer would write it, and nothing else.
//
// The suite's own figure for a mechanism must lie within 3 % of this loop's: what is above that is our
// harness. The only work beside the calls is one clock reading for each operation, stored in a plain array.
// Any error ends the program.
#include "descriptors.hpp"
#include "memory.hpp"
#include "queues.hpp"
#include "signals.hpp"

namespace bare {
namespace {

struct Row {
  const char* name;
  void (*measure)(const char*, long, int, int);
};
constexpr Row kRows[] = {
    {"pipe", measure<PipeLoop>},
    {"pipe_packet", measure<PacketPipeLoop>},
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
    {"signal_handler", measure<SignalHandlerLoop>},
    {"pidfd_signal", measure<PidFdSignalLoop>},
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
}  // namespace bare

int main(int argc, char** argv) {
  using namespace bare;
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
