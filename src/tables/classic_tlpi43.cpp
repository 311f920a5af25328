// Michael Kerrisk, The Linux Programming Interface, chapter 43: the taxonomy of figure 43-1, and what
// identifies, handles, admits to and keeps alive each facility (tables 43-1 and 43-2); with this run's
// figures beside them.
#include <fmt/format.h>

#include <array>

#include "registry.hpp"
#include "tables/classic.hpp"
#include "tables/lookup.hpp"
#include "tables/quantity.hpp"
#include "tables/wanted.hpp"

namespace ipc {
namespace {

/// The book's words; `mechanism` is what this suite measures of it, or nullptr.
struct Facility {
  Words name, identifier, handle, accessibility, persistence;
  const char* mechanism;
};

constexpr Words kNone{"no name", "无名"};
constexpr Words kDescriptor{"file descriptor", "文件描述符"};
constexpr Words kPathname{"pathname", "路径名"};
constexpr Words kMask{"permissions mask", "权限掩码"};
constexpr Words kRelated{"only by related processes", "仅亲缘进程"};
constexpr Words kProcess{"process", "进程"};
constexpr Words kKernel{"kernel", "内核"};
constexpr Words kFileSystem{"file system", "文件系统"};
constexpr Words kKey{"System V IPC key", "System V键"};
constexpr Words kSysvId{"System V IPC identifier", "System V标识符"};
constexpr Words kPosixName{"POSIX IPC pathname", "POSIX IPC路径名"};

const std::array<Facility, 16> kFacilities{
    {{{"pipe", "管道"}, kNone, kDescriptor, kRelated, kProcess, "pipe"},
     {{"FIFO", "命名管道"}, kPathname, kDescriptor, kMask, kProcess, "fifo"},
     {{"UNIX domain socket", "UNIX域套接字"}, kPathname, kDescriptor, kMask, kProcess, "unix_stream"},
     {{"Internet domain socket", "Internet域套接字"},
      {"IP address and port", "IP地址和端口"},
      kDescriptor,
      {"by any process", "任何进程"},
      kProcess,
      "tcp"},
     {{"System V message queue", "System V消息队列"}, kKey, kSysvId, kMask, kKernel, "sysv_mq"},
     {{"System V semaphore", "System V信号量"}, kKey, kSysvId, kMask, kKernel, "sysv_semaphore"},
     {{"System V shared memory", "System V共享内存"}, kKey, kSysvId, kMask, kKernel, "sysv_shm_sem"},
     {{"POSIX message queue", "POSIX消息队列"},
      kPosixName,
      {"mqd_t (a descriptor)", "mqd_t（描述符）"},
      kMask,
      kKernel,
      "posix_mq"},
     {{"POSIX named semaphore", "POSIX有名信号量"},
      kPosixName,
      {"sem_t * (pointer)", "sem_t *（指针）"},
      kMask,
      kKernel,
      "named_semaphore"},
     {{"POSIX unnamed semaphore", "POSIX无名信号量"},
      kNone,
      {"sem_t * (pointer)", "sem_t *（指针）"},
      {"permissions of the memory", "取决于所在内存"},
      {"as the memory", "取决于所在内存"},
      "memory_semaphore"},
     {{"POSIX shared memory", "POSIX共享内存"}, kPosixName, kDescriptor, kMask, kKernel, "shm_sem"},
     {{"anonymous mapping", "匿名映射"}, kNone, {"none", "无"}, kRelated, kProcess, "shm_ring"},
     {{"memory-mapped file", "文件映射"}, kPathname, kDescriptor, kMask, kFileSystem, "mmap_file_sem"},
     {{"flock() lock", "flock()锁"},
      kPathname,
      kDescriptor,
      {"open() of the file", "能打开文件者"},
      kProcess,
      nullptr},
     {{"fcntl() lock", "fcntl()锁"},
      kPathname,
      kDescriptor,
      {"open() of the file", "能打开文件者"},
      kProcess,
      "record_lock"},
     {{"signal", "信号"},
      {"process ID", "进程号"},
      {"process ID", "进程号"},
      {"same user (kill(2))", "同一用户"},
      kProcess,
      "signal"}}};

struct Branch {
  unsigned depth;
  Words name;
};
constexpr std::array<Branch, 27> kTaxonomy{
    {{0, {"communication", "通信"}},
     {1, {"data transfer", "数据传输"}},
     {2, {"byte stream", "字节流"}},
     {3, {"pipe", "管道"}},
     {3, {"FIFO", "命名管道"}},
     {3, {"stream socket", "流套接字"}},
     {2, {"message", "消息"}},
     {3, {"System V message queue", "System V消息队列"}},
     {3, {"POSIX message queue", "POSIX消息队列"}},
     {3, {"datagram socket", "数据报套接字"}},
     {2, {"pseudoterminal", "伪终端"}},
     {1, {"shared memory", "共享内存"}},
     {2, {"System V shared memory", "System V共享内存"}},
     {2, {"POSIX shared memory", "POSIX共享内存"}},
     {2, {"memory mapping", "内存映射"}},
     {3, {"anonymous mapping", "匿名映射"}},
     {3, {"mapped file", "文件映射"}},
     {0, {"signal", "信号"}},
     {1, {"standard signal", "标准信号"}},
     {1, {"realtime signal", "实时信号"}},
     {0, {"synchronization", "同步"}},
     {1, {"semaphore", "信号量"}},
     {2, {"System V, POSIX named, POSIX unnamed", "System V、POSIX有名、POSIX无名"}},
     {1, {"file lock", "文件锁"}},
     {2, {"\"record\" lock (fcntl()), file lock (flock())", "记录锁（fcntl()）、文件锁（flock()）"}},
     {1, {"mutex, condition variable (threads)", "互斥锁、条件变量（线程）"}},
     {1, {"eventfd", "eventfd"}}}};

/// Round trip of a small message on one CPU, or an increment under the lock; with the unit.
std::string measured(const Facility& facility, Wanted& wanted, std::int64_t size) {
  if (facility.mechanism == nullptr) return "–";
  const Mechanism* const mechanism = find_mechanism(facility.mechanism);
  const CellSummary* const cell =
      wanted.cell(mechanism != nullptr && mechanism->is_link()
                      ? fmt::format("round_trip/{}/size:{}/placement:same_cpu", facility.mechanism, size)
                      : fmt::format("increment/{}/workers:1/placement:unpinned", facility.mechanism));
  return cell == nullptr ? "–" : write_time(cell->value);
}

TextTable taxonomy(Language language) {
  TextTable table{
      .title =
          Words{"TLPI, figure 43-1: a taxonomy of UNIX IPC facilities", "TLPI 图43-1：UNIX IPC 设施分类"}.in(
              language),
      .header = {Words{"facility", "设施"}.in(language)},
      .rows = {},
      .notes = {}};
  for (const Branch& branch : kTaxonomy) {
    std::string indent;  // dots: Markdown drops spaces
    for (unsigned i = 0; i < branch.depth; ++i) indent += "· ";
    table.rows.push_back({indent + branch.name.in(language)});
  }
  return table;
}

}  // namespace

std::vector<TextTable> tlpi43_tables(const Summary& summary, Language language) {
  constexpr std::int64_t kSmall = 8;  // every mechanism carries that
  const auto trips = cells_of(summary, "round_trip");
  const auto size = trips.empty() ? kSmall : common_size(trips);
  Wanted wanted{summary, language};
  const Words facility{"facility", "设施"};
  TextTable names{
      .title = Words{"TLPI, table 43-1: identifiers and handles", "TLPI 表43-1：标识符与句柄"}.in(language),
      .header = {facility.in(language), Words{"identified by", "标识"}.in(language),
                 Words{"handle", "句柄"}.in(language)},
      .rows = {},
      .notes = {},
      .prose = true};
  TextTable lives{
      .title = Words{"TLPI, table 43-2: accessibility and persistence", "TLPI 表43-2：可访问性与持久性"}.in(
          language),
      .header = {facility.in(language), Words{"accessible", "可访问性"}.in(language),
                 Words{"persistence", "持久性"}.in(language), Words{"measured as", "测量对象"}.in(language),
                 Words{"here", "本机"}.in(language)},
      .rows = {},
      .notes = {},
      .prose = true};
  for (const Facility& one : kFacilities) {
    names.rows.push_back({one.name.in(language), one.identifier.in(language), one.handle.in(language)});
    lives.rows.push_back({one.name.in(language), one.accessibility.in(language), one.persistence.in(language),
                          one.mechanism == nullptr ? "–" : one.mechanism, measured(one, wanted, size)});
  }
  lives.notes.push_back(fmt::format(
      fmt::runtime(Words{"Here: a round trip of {} on one CPU; of semaphores and locks, one increment under "
                         "it by one process.",
                         "本机：{} 消息的往返时间，同一CPU；信号量和锁：单进程加锁计数一次。"}
                       .in(language)),
      write_size(static_cast<double>(size))));
  wanted.explain(lives);
  return {taxonomy(language), names, lives};
}

}  // namespace ipc
