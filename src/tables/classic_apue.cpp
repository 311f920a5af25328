// W. Richard Stevens and Stephen A. Rago, Advanced Programming in the UNIX Environment, third edition,
// chapter 15: a message queue against a full-duplex pipe, and locks between three processes.
//
// The book splits the CPU time into user's and system's; the suite keeps their sum.
#include <fmt/format.h>

#include <array>

#include "tables/classic.hpp"
#include "tables/wanted.hpp"

namespace ipc {
namespace {

struct Operation {
  Words name;
  const char* mechanism;
};

/// Total CPU time of both sides in s, for so many operations.
std::string cpu(Wanted& wanted, const std::string& name, double operations) {
  const CellSummary* const cell = wanted.cell(name);
  if (cell == nullptr) return "–";
  const auto client = cell->metric("client_cpu_ns");
  const auto server = cell->metric("server_cpu_ns");
  return client && server ? write_number((*client + *server) * operations * 1e-9) : "–";
}

template <std::size_t kCount>
TextTable timing(const Words& title, const std::array<Operation, kCount>& operations, const Words& note,
                 double count, const char* pattern, const Summary& summary, Language language) {
  Wanted wanted{summary, language};
  TextTable table{
      .title = title.in(language),
      .header = {Words{"operation", "操作"}.in(language), Words{"user + system", "用户+系统"}.in(language),
                 Words{"clock", "时钟"}.in(language)},
      .rows = {},
      .notes = {note.in(language)}};
  for (const Operation& operation : operations) {
    const std::string name = fmt::format(fmt::runtime(pattern), operation.mechanism);
    table.rows.push_back(
        {operation.name.in(language), cpu(wanted, name, count), wanted.figure(name, "op_ns", count * 1e-9)});
  }
  wanted.explain(table);
  return table;
}

constexpr std::array<Operation, 2> kTransports{
    {{{"message queue", "消息队列"}, "sysv_mq"}, {{"full-duplex pipe", "全双工管道"}, "socketpair"}}};
constexpr std::array<Operation, 3> kLocks{
    {{{"semaphores with undo", "带UNDO的信号量"}, "sysv_semaphore_undo"},
     {{"advisory record locking", "建议性记录锁"}, "record_lock"},
     {{"mutex in shared memory", "共享内存中的互斥锁"}, "mutex"}}};
constexpr std::array<Operation, 2> kSemaphores{{{{"XSI semaphores", "XSI信号量"}, "sysv_semaphore"},
                                                {{"POSIX semaphores", "POSIX信号量"}, "named_semaphore"}}};

}  // namespace

std::vector<TextTable> apue_tables(const Summary& summary, Language language) {
  const Words three{
      "Three processes at once, 1,000,000 times each; a lock taken, a counter raised, the lock given back.",
      "三个进程同时各做1,000,000次：加锁，计数器加一，解锁。"};
  constexpr double kThreeMillion = 3e6;
  return {
      timing({"APUE, section 15.7: alternatives to message queues, seconds",
              "APUE 15.7节：消息队列的替代方案，秒"},
             kTransports,
             {"100,000 messages of 2,000 bytes from one process to another, on one CPU.",
              "一个进程向另一个进程发送100,000条2,000字节的消息，同一CPU。"},
             1e5, "stream/{}/size:2000/placement:same_cpu", summary, language),
      timing({"APUE, figure 15.29: locking alternatives, seconds", "APUE 图15.29：各种加锁方式，秒"}, kLocks,
             three, kThreeMillion, "increment/{}/workers:3/placement:unpinned", summary, language),
      timing({"APUE, figure 15.34: semaphore implementations, seconds", "APUE 图15.34：信号量的两种实现，秒"},
             kSemaphores, three, kThreeMillion, "increment/{}/workers:3/placement:unpinned", summary,
             language)};
}

}  // namespace ipc
