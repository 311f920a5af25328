// W. Richard Stevens, UNIX Network Programming, volume 2, second edition, appendix A: latency of one byte,
// bandwidth by message size, and increments of a counter under seven kinds of lock.
#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>

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

constexpr std::array<Facility, 7> kLocks{{{{"Posix mutex", "互斥锁"}, "mutex"},
                                          {{"Posix rwlock", "读写锁"}, "rwlock"},
                                          {{"memory semaph.", "内存信号量"}, "memory_semaphore"},
                                          {{"named semaph.", "有名信号量"}, "named_semaphore"},
                                          {{"Sys V semaph.", "SysV信号量"}, "sysv_semaphore"},
                                          {{"Sys V, UNDO", "SysV UNDO"}, "sysv_semaphore_undo"},
                                          {{"fcntl lock", "fcntl锁"}, "record_lock"}}};

const Words kNoDoors{"n/a: Linux has no doors (they are Solaris's), and glibc has no Sun RPC since 2.32.",
                     "无：Linux 没有门（doors，Solaris 独有）；glibc 自 2.32 起不再含 Sun RPC。"};

/// One figure of a table: of which cell, which metric, times what.
struct Asked {
  std::string cell;
  const char* metric;
  double scale;
};

/// The rows and columns of a table are facilities one way and sizes, placements or processes the other;
/// `ask` says what stands where they meet. A facility that Linux lacks has no mechanism.
class Maker {
 public:
  Maker(const Words& title, const Summary& summary, Language language)
      : language_{language},
        wanted_{summary, language},
        table_{.title = title.in(language), .header = {}, .rows = {}, .notes = {}} {}

  void header(std::vector<std::string> cells) { table_.header = std::move(cells); }
  void begin_row(std::string name) { table_.rows.push_back({std::move(name)}); }
  void add(const Facility& facility, const Asked& asked) {
    table_.rows.back().push_back(facility.mechanism == nullptr
                                     ? not_available(language_)
                                     : wanted_.figure(asked.cell, asked.metric, asked.scale));
  }
  void note(const Words& words) { table_.notes.push_back(words.in(language_)); }
  [[nodiscard]] TextTable done() {
    wanted_.explain(table_);
    return std::move(table_);
  }

 private:
  Language language_;
  Wanted wanted_;
  TextTable table_;
};

std::string name_of(const Facility& facility) {
  return facility.mechanism == nullptr ? "" : facility.mechanism;
}

std::vector<std::string> heads(const Words& first, std::span<const Facility> facilities, Language language) {
  std::vector<std::string> cells{first.in(language)};
  for (const Facility& facility : facilities) cells.push_back(facility.name.in(language));
  return cells;
}

TextTable latency(const Summary& summary, Language language) {
  Maker maker{
      {"UNPv2, appendix A: latency to exchange 1 byte, microseconds", "UNPv2 附录A：交换1字节的时间，微秒"},
      summary,
      language};
  maker.header({"", words_for("same_cpu").in(language), words_for("same_llc").in(language)});
  for (const Facility& facility : kLatency) {
    maker.begin_row(facility.name.in(language));
    for (const auto* placement : {"same_cpu", "same_llc"})
      maker.add(facility, {fmt::format("round_trip/{}/size:1/placement:{}", name_of(facility), placement),
                           "p50_ns", 1e-3});
  }
  maker.note(
      {"There and back; the median over launches of each one's median. The book's machines had one CPU.",
       "往返时间；取各次启动中位数的中位数。原书机器只有一个CPU。"});
  maker.note(kNoDoors);
  return maker.done();
}

TextTable bandwidth(const Summary& summary, Language language) {
  Maker maker{{"UNPv2, appendix A: bandwidth by message size, MB/s, on one CPU",
               "UNPv2 附录A：不同消息大小的带宽，MB/s，同一CPU"},
              summary,
              language};
  maker.header(heads({"message size", "消息大小"}, kBandwidth, language));
  for (unsigned size = 1024; size <= 65536; size *= 2) {
    maker.begin_row(fmt::to_string(size));
    for (const Facility& facility : kBandwidth)
      maker.add(facility, {fmt::format("stream/{}/size:{}/placement:same_cpu", name_of(facility), size),
                           "bytes_per_s", 1e-6});
  }
  maker.note({"1 MB is 10⁶ bytes.", "1 MB 为 10⁶ 字节。"});
  maker.note(kNoDoors);
  return maker.done();
}

TextTable increments(const Summary& summary, Language language) {
  Maker maker{{"UNPv2, appendix A: seconds to increment a shared counter 1,000,000 times",
               "UNPv2 附录A：共享计数器加一1,000,000次所用秒数"},
              summary,
              language};
  maker.header(heads({"processes", "进程数"}, kLocks, language));
  for (unsigned processes = 1; processes <= 5; ++processes) {
    maker.begin_row(fmt::to_string(processes));
    for (const Facility& facility : kLocks)  // ns each × 1,000,000, in s
      maker.add(facility,
                {fmt::format("increment/{}/workers:{}/placement:unpinned", name_of(facility), processes),
                 "op_ns", 1e-3});
  }
  maker.note({"All processes together count to 1,000,000, wherever the scheduler puts them.",
              "所有进程合计加到1,000,000，由调度器决定在哪个CPU上运行。"});
  return maker.done();
}

}  // namespace

std::vector<TextTable> unpv2_tables(const Summary& summary, Language language) {
  return {latency(summary, language), bandwidth(summary, language), increments(summary, language)};
}

}  // namespace ipc
