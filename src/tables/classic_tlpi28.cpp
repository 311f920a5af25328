// Michael Kerrisk, The Linux Programming Interface, table 28-3: what it takes to make 100,000 processes, by
// the size of the process that makes them.
#include <fmt/format.h>

#include <array>
#include <set>

#include "tables/classic.hpp"
#include "tables/lookup.hpp"
#include "tables/quantity.hpp"
#include "tables/wanted.hpp"

namespace ipc {
namespace {

struct Method {
  const char* name;  // as in the book
  const char* mechanism;
};
constexpr std::array<Method, 5> kMethods{{{"fork()", "fork"},
                                          {"vfork()", "vfork"},
                                          {"clone()", "clone3"},
                                          {"fork() + exec()", "fork_exec"},
                                          {"vfork() + exec()", "posix_spawn"}}};

/// How much of the parent's memory was touched, in the cells that the run has; else what the command should
/// measure.
std::set<std::int64_t> residents(const Summary& summary) {
  std::set<std::int64_t> sizes;
  for (const CellSummary* cell : cells_of(summary, "spawn"))
    if (cell->placement == "unpinned" && !cell->workload.contains("pages"))
      sizes.insert(cell->workload.value("resident", std::int64_t{0}));
  if (sizes.empty()) sizes = {0, 16 << 20, 256 << 20};
  while (sizes.size() > 3) sizes.erase(std::next(sizes.begin()));  // the book has three; the ends tell most
  return sizes;
}

}  // namespace

std::vector<TextTable> tlpi28_tables(const Summary& summary, Language language) {
  Wanted wanted{summary, language};
  TextTable table{
      .title =
          Words{"TLPI, table 28-3: time to make 100,000 processes", "TLPI 表28-3：创建100,000个进程的时间"}
              .in(language),
      .header = {Words{"method", "方法"}.in(language)},
      .rows = {},
      .notes = {
          Words{"Seconds of elapsed time, and processes per second; by the memory that the parent has "
                "touched (the book: its total virtual memory, 1.70, 2.70 and 11.70 MB).",
                "所用秒数，以及每秒创建的进程数；各列为父进程已触及的内存（原书为虚拟内存总量 "
                "1.70、2.70 和 11.70 MB）。"}
              .in(language),
          Words{"clone(): clone3(2) with CLONE_VM | CLONE_VFORK. vfork() + exec(): posix_spawn(3), which "
                "glibc makes of just that and execve(2).",
                "clone()：带 CLONE_VM | CLONE_VFORK 的 clone3(2)。vfork() + exec()：posix_spawn(3)，glibc "
                "正是用这种 clone 加 execve(2) 实现的。"}
              .in(language)}};
  const auto sizes = residents(summary);
  for (const auto size : sizes) {
    table.header.push_back(fmt::format(fmt::runtime(Words{"s at {}", "{} 秒"}.in(language)),
                                       write_size(static_cast<double>(size))));
    table.header.push_back(Words{"per s", "每秒"}.in(language));
  }
  for (const Method& method : kMethods) {
    std::vector<std::string> row{method.name};
    for (const auto size : sizes) {
      const std::string name = fmt::format("spawn/{}/resident:{}/placement:unpinned", method.mechanism, size);
      row.push_back(wanted.figure(name, "op_ns", 1e5 * 1e-9));
      const CellSummary* const cell = wanted.cell(name);
      row.push_back(cell == nullptr ? "–" : fmt::format("{:.0f}", 1e9 / cell->value));
    }
    table.rows.push_back(std::move(row));
  }
  wanted.explain(table);
  return {table};
}

}  // namespace ipc
