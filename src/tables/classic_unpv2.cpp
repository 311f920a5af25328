// W. Richard Stevens, UNIX Network Programming, volume 2, second edition, appendix A: latency of one byte,
// bandwidth by message size, and increments of a counter under seven kinds of lock.
#include <fmt/format.h>

#include <array>

#include "tables/classic.hpp"
#include "tables/lookup.hpp"
#include "tables/wanted.hpp"

namespace ipc {
namespace {

struct Facility {
  Words name;
  const char* mechanism;  // nullptr: Linux has none
};
constexpr std::array<Facility, 9> kLatency{{{{"pipe", "管道"}, "pipe"},
                                            {{"Posix message queue", "Posix消息队列"}, "posix_mq"},
                                            {{"System V message queue", "System V消息队列"}, "sysv_mq"},
                                            {{"doors", "门（doors）"}, nullptr},
                                            {{"Sun RPC, TCP", "Sun RPC（TCP）"}, nullptr},
                                            {{"Sun RPC, UDP", "Sun RPC（UDP）"}, nullptr},
                                            {{"TCP socket", "TCP套接字"}, "tcp"},
                                            {{"UDP socket", "UDP套接字"}, "udp"},
                                            {{"Unix domain socket", "Unix域套接字"}, "unix_stream"}}};

constexpr std::array<Facility, 6> kBandwidth{{{{"pipe", "管道"}, "pipe"},
                                              {{"Posix mq", "Posix队列"}, "posix_mq"},
                                              {{"Sys V mq", "Sys V队列"}, "sysv_mq"},
                                              {{"doors", "门"}, nullptr},
                                              {{"TCP", "TCP"}, "tcp"},
                                              {{"Unix", "Unix域"}, "unix_stream"}}};

constexpr std::array<Facility, 7> kLocks{{{{"Posix mutex", "Posix互斥锁"}, "mutex"},
                                          {{"Posix rwlock", "Posix读写锁"}, "rwlock"},
                                          {{"memory semaph.", "内存信号量"}, "memory_semaphore"},
                                          {{"named semaph.", "有名信号量"}, "named_semaphore"},
                                          {{"Sys V semaph.", "Sys V信号量"}, "sysv_semaphore"},
                                          {{"Sys V, UNDO", "Sys V UNDO"}, "sysv_semaphore_undo"},
                                          {{"fcntl lock", "fcntl记录锁"}, "record_lock"}}};

const Words kNoDoors{"n/a: Linux has no doors (they are Solaris's), and glibc has no Sun RPC since 2.32.",
                     "无：Linux 没有门（doors，Solaris 独有）；glibc 自 2.32 起不再含 Sun RPC。"};

TextTable latency(const Summary& summary, Language language) {
  Wanted wanted{summary, language};
  TextTable table{.title = Words{"UNPv2, appendix A: latency to exchange 1 byte, microseconds",
                                 "UNPv2 附录A：交换1字节的时间，微秒"}
                               .in(language),
                  .header = {"", words_for("same_cpu").in(language), words_for("same_llc").in(language)},
                  .rows = {},
                  .notes = {}};
  for (const Facility& facility : kLatency) {
    std::vector<std::string> row{facility.name.in(language)};
    for (const auto* placement : {"same_cpu", "same_llc"})
      row.push_back(
          facility.mechanism == nullptr
              ? not_available(language)
              : wanted.figure(fmt::format("round_trip/{}/size:1/placement:{}", facility.mechanism, placement),
                              "p50_ns", 1e-3));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(
      Words{"There and back; the median over launches of each one's median. The books' machines had one CPU.",
            "往返时间；取各次启动中位数的中位数。原书机器只有一个CPU。"}
          .in(language));
  table.notes.push_back(kNoDoors.in(language));
  wanted.explain(table);
  return table;
}

TextTable bandwidth(const Summary& summary, Language language) {
  Wanted wanted{summary, language};
  TextTable table{.title = Words{"UNPv2, appendix A: bandwidth by message size, MB/s, on one CPU",
                                 "UNPv2 附录A：不同消息大小的带宽，MB/s，同一CPU"}
                               .in(language),
                  .header = {Words{"message size", "消息大小"}.in(language)},
                  .rows = {},
                  .notes = {}};
  for (const Facility& facility : kBandwidth) table.header.push_back(facility.name.in(language));
  for (unsigned size = 1024; size <= 65536; size *= 2) {
    std::vector<std::string> row{fmt::to_string(size)};
    for (const Facility& facility : kBandwidth)
      row.push_back(
          facility.mechanism == nullptr
              ? not_available(language)
              : wanted.figure(fmt::format("stream/{}/size:{}/placement:same_cpu", facility.mechanism, size),
                              "bytes_per_s", 1e-6));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(Words{"1 MB is 10⁶ bytes.", "1 MB 为 10⁶ 字节。"}.in(language));
  table.notes.push_back(kNoDoors.in(language));
  wanted.explain(table);
  return table;
}

TextTable increments(const Summary& summary, Language language) {
  Wanted wanted{summary, language};
  TextTable table{.title = Words{"UNPv2, appendix A: seconds to increment a shared counter 1,000,000 times",
                                 "UNPv2 附录A：共享计数器加一1,000,000次所用秒数"}
                               .in(language),
                  .header = {Words{"processes", "进程数"}.in(language)},
                  .rows = {},
                  .notes = {}};
  for (const Facility& facility : kLocks) table.header.push_back(facility.name.in(language));
  for (unsigned processes = 1; processes <= 5; ++processes) {
    std::vector<std::string> row{fmt::to_string(processes)};
    for (const Facility& facility : kLocks)
      row.push_back(wanted.figure(
          fmt::format("increment/{}/workers:{}/placement:unpinned", facility.mechanism, processes), "op_ns",
          1e-3));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(Words{"All processes together count to 1,000,000, wherever the scheduler puts them.",
                              "所有进程合计加到1,000,000，由调度器决定在哪个CPU上运行。"}
                            .in(language));
  wanted.explain(table);
  return table;
}

}  // namespace

std::vector<TextTable> unpv2_tables(const Summary& summary, Language language) {
  return {latency(summary, language), bandwidth(summary, language), increments(summary, language)};
}

}  // namespace ipc
