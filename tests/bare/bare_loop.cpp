// ipcbench-bare: round trips and streams over kernel mechanisms as a C programmer would write them, and
// nothing else.
//
// The suite's own figure for a mechanism must lie within 3 % of this loop's: what is above that is our
// harness. The only work beside the calls is, in round trips, one clock reading for each operation, stored in
// a plain array. Any error ends the program.
#include <span>

#include "descriptors.hpp"
#include "memory.hpp"
#include "queues.hpp"
#include "signals.hpp"

namespace bare {
namespace {

using Loop = void(const char* name, long operations, int client_cpu, int server_cpu);
struct Row {
  const char* name;
  Loop* round_trips;
  Loop* stream;  // null: no bytes of any number go this way
};
template <class M>
constexpr Row moves_bytes(const char* name) {
  return {name, measure_round_trips<M>, measure_stream<M>};
}
template <class M>
constexpr Row turns_only(const char* name) {
  return {name, measure_round_trips<M>, nullptr};
}
constexpr Row kRows[] = {
    moves_bytes<PipeLoop>("pipe"),
    moves_bytes<PacketPipeLoop>("pipe_packet"),
    moves_bytes<FifoLoop>("fifo"),
    moves_bytes<SocketPairLoop<SOCK_STREAM>>("socketpair"),
    moves_bytes<UnixStreamLoop>("unix_stream"),
    moves_bytes<SocketPairLoop<SOCK_DGRAM>>("unix_dgram"),
    moves_bytes<SocketPairLoop<SOCK_SEQPACKET>>("unix_seqpacket"),
    moves_bytes<TcpLoop>("tcp"),
    turns_only<UdpLoop>("udp"),  // a stream of datagrams may lose some
    moves_bytes<PosixQueueLoop>("posix_mq"),
    moves_bytes<SysvQueueLoop>("sysv_mq"),
    turns_only<PosixSemaphoreLoop>("shm_sem"),
    turns_only<SysvSemaphoreLoop>("sysv_shm_sem"),
    turns_only<FutexLoop>("memfd_futex"),
    turns_only<EventFdLoop>("shm_eventfd"),
    turns_only<SignalLoop>("signal"),
    turns_only<SignalFdLoop>("signalfd"),
    turns_only<SignalHandlerLoop>("signal_handler"),
    turns_only<PidFdSignalLoop>("pidfd_signal"),
};
constexpr Row kHardware[] = {
    turns_only<LineLoop<1, false>>("one_line"),
    turns_only<LineLoop<1, true>>("one_line_pause"),
    turns_only<LineLoop<2, false>>("two_lines"),
    turns_only<LineLoop<2, true>>("two_lines_pause"),
};

[[noreturn]] void usage(int status) {
  FILE* const to = status == 0 ? stdout : stderr;
  fprintf(to,
          "usage: ipcbench-bare MECHANISM [--stream | --mean] [--size BYTES] [--operations N] [--cpu C]\n"
          "                     [--server-cpu C]\n"
          "Round trips without any harness (signals: of one word); p50 and mean as one line of JSON.\n"
          "  --stream         one way instead, as fast as it goes; only for those marked *\n"
          "  --mean           no clock reading for each round trip, and no p50\n"
          "  --size BYTES     of a message, for those marked *; default %zu\n"
          "  --operations N   timed ones, after a tenth as many untimed; default 40000\n"
          "  --cpu C          where both processes run; default: the last CPU\n"
          "  --server-cpu C   where the second one runs instead\n"
          "MECHANISM is one of",
          kDefaultSize);
  for (const Row& row : kRows) fprintf(to, " %s%s", row.name, row.stream == nullptr ? "" : "*");
  fprintf(to, "\nor, two CPUs that look again and again,");
  for (const Row& row : kHardware) fprintf(to, " %s", row.name);
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
  bool stream = false;
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--help") == 0) usage(0);
    if (strcmp(argv[i], "--operations") == 0)
      operations = number(argv[++i], 1, 100000000);
    else if (strcmp(argv[i], "--stream") == 0)
      stream = true;
    else if (strcmp(argv[i], "--mean") == 0)
      stamped = false;
    else if (strcmp(argv[i], "--size") == 0)
      size = static_cast<size_t>(number(argv[++i], 1, kLargestSize));
    else if (strcmp(argv[i], "--cpu") == 0)
      client_cpu = number(argv[++i], 0, CPU_SETSIZE - 1);
    else if (strcmp(argv[i], "--server-cpu") == 0)
      server_cpu = number(argv[++i], 0, CPU_SETSIZE - 1);
    else if (name == nullptr)
      name = argv[i];
    else
      usage(2);
  }
  if (stream && !stamped) usage(2);
  for (const std::span<const Row> rows : {std::span<const Row>{kRows}, std::span<const Row>{kHardware}})
    for (const Row& row : rows) {
      if (name == nullptr || strcmp(row.name, name) != 0) continue;
      if (row.stream == nullptr && (stream || size != kDefaultSize)) usage(2);
      Loop* const loop = stream ? row.stream : row.round_trips;
      loop(name, operations, static_cast<int>(client_cpu),
           static_cast<int>(server_cpu == -1 ? client_cpu : server_cpu));
      return 0;
    }
  usage(2);
}
