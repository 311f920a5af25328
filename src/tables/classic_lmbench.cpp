// Larry McVoy and Carl Staelin, lmbench: the summary's blocks on processes, communication latencies and
// bandwidths.
#include <fmt/format.h>

#include <array>
#include <span>

#include "tables/classic.hpp"
#include "tables/wanted.hpp"

namespace ipc {
namespace {

/// One column of lmbench's summary, here a row.
struct Row {
  const char* name;    // as lmbench prints it
  const char* cell;    // nullptr: not measured by this suite
  const char* metric;  // of the cell; empty: its headline
  const char* as;      // what lmbench runs
};

constexpr std::array<Row, 8> kProcesses{
    {{"null call", "limit/getppid/placement:same_cpu", "op_ns", "lat_syscall null"},
     {"null I/O", nullptr, "", "lat_syscall read"},
     {"stat", nullptr, "", "lat_syscall stat"},
     {"sig hndl", "round_trip/signal_handler/size:8/placement:same_cpu", "p50_ns", "lat_sig catch"},
     {"fork proc", "spawn/fork/resident:0/placement:unpinned", "op_ns", "lat_proc fork"},
     {"exec proc", "spawn/fork_exec/resident:0/placement:unpinned", "op_ns", "lat_proc exec"},
     {"sh proc", nullptr, "", "lat_proc shell"},
     {"2p/0K ctxsw", "limit/context_switch/placement:same_cpu", "op_ns", "lat_ctx -s 0 2"}}};

constexpr std::array<Row, 7> kLatencies{
    {{"Pipe", "round_trip/pipe/size:1/placement:same_cpu", "p50_ns", "lat_pipe"},
     {"AF UNIX", "round_trip/unix_stream/size:1/placement:same_cpu", "p50_ns", "lat_unix"},
     {"UDP", "round_trip/udp/size:1/placement:same_cpu", "p50_ns", "lat_udp"},
     {"RPC/UDP", nullptr, "", "lat_rpc -p udp"},
     {"TCP", "round_trip/tcp/size:1/placement:same_cpu", "p50_ns", "lat_tcp"},
     {"RPC/TCP", nullptr, "", "lat_rpc -p tcp"},
     {"TCP conn", "setup/tcp/size:64/placement:same_cpu", "p50_ns", "lat_connect"}}};

constexpr std::array<Row, 8> kBandwidths{
    {{"Pipe", "stream/pipe/size:65536/placement:same_cpu", "bytes_per_s", "bw_pipe"},
     {"AF UNIX", "stream/unix_stream/size:65536/placement:same_cpu", "bytes_per_s", "bw_unix"},
     {"TCP", "stream/tcp/size:65536/placement:same_cpu", "bytes_per_s", "bw_tcp"},
     {"File reread", nullptr, "", "bw_file_rd"},
     {"Mmap reread", nullptr, "", "bw_mmap_rd"},
     {"Bcopy (libc)", "limit/memcpy/size:1048576/placement:same_cpu", "bytes_per_s", "bw_mem bcopy"},
     {"Mem read", nullptr, "", "bw_mem rd"},
     {"Mem write", nullptr, "", "bw_mem wr"}}};

TextTable block(const Words& title, const Words& unit, std::span<const Row> rows, double scale,
                const Words& note, const Summary& summary, Language language) {
  Wanted wanted{summary, language};
  TextTable table{
      .title = title.in(language), .header = {"", unit.in(language), "lmbench"}, .rows = {}, .notes = {}};
  for (const Row& row : rows)
    table.rows.push_back(
        {row.name, row.cell == nullptr ? not_available(language) : wanted.figure(row.cell, row.metric, scale),
         row.as});
  table.notes.push_back(note.in(language));
  wanted.explain(table);
  return table;
}

}  // namespace

std::vector<TextTable> lmbench_tables(const Summary& summary, Language language) {
  return {
      block({"lmbench: processes, times in microseconds; smaller is better", "lmbench：进程，微秒，越小越好"},
            {"µs", "微秒"}, kProcesses, 1e-3,
            {"n/a: outside of this suite. sig hndl: a signal to another process and one back, handled at "
             "both ends; lmbench's is one to itself. "
             "ctxsw: of two processes that hand a token on.",
             "无：不在本套件范围内。sig hndl：发给另一进程并由它发回，两端都有处理函数；lmbench "
             "是发给自己一次。ctxsw：两个进程互相传递令牌。"},
            summary, language),
      block({"lmbench: local communication latencies in microseconds; smaller is better",
             "lmbench：本地通信延迟，微秒，越小越好"},
            {"µs", "微秒"}, kLatencies, 1e-3,
            {"There and back on one CPU; the pipe's is the ping-pong of xv6 and OSTEP. TCP conn: both "
             "sockets made, connected, one message answered, and closed; lmbench's is the connecting alone. "
             "n/a: glibc has no Sun RPC since 2.32.",
             "同一CPU上的往返；管道一行即 xv6 与 OSTEP 的 ping-pong。TCP "
             "conn：创建两个套接字、连接、应答一条消息并关闭；lmbench 只计连接。无：glibc 自 2.32 起不含 Sun "
             "RPC。"},
            summary, language),
      block({"lmbench: local communication bandwidths in MB/s; bigger is better",
             "lmbench：本地通信带宽，MB/s，越大越好"},
            {"MB/s", "MB/s"}, kBandwidths, 1e-6,
            {"Messages of 64 KiB on one CPU; a copy of 1 MiB. 1 MB is 10⁶ bytes. n/a: outside of this suite.",
             "同一CPU，消息64 KiB；复制1 MiB。1 MB 为 10⁶ 字节。无：不在本套件范围内。"},
            summary, language)};
}

}  // namespace ipc
