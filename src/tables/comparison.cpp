#include "tables/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/placement.hpp"
#include "tables/quantity.hpp"
#include "tables/ties.hpp"

namespace ipc {
namespace {

/// One sentence in both languages.
struct Words {
  const char* en;
  const char* zh;
  [[nodiscard]] std::string in(Language language) const { return language == Language::en ? en : zh; }
};

Words words_for(std::string_view placement) {
  if (placement == "same_cpu") return {"one CPU", "同一CPU"};
  if (placement == "smt") return {"SMT pair", "超线程"};
  if (placement == "same_llc") return {"two CPUs", "跨CPU"};
  if (placement == "cross_llc") return {"two caches", "跨缓存"};
  if (placement == "cross_node") return {"two nodes", "跨节点"};
  return {"unpinned", "不绑定"};
}

std::vector<const CellSummary*> cells_of(const Summary& summary, std::string_view scenario) {
  std::vector<const CellSummary*> found;
  for (const CellSummary& cell : summary.cells)
    if (cell.scenario == scenario) found.push_back(&cell);
  return found;
}

/// The placements that stand in these cells, in the order of kPlacementNames.
std::vector<std::string_view> placements_of(const std::vector<const CellSummary*>& cells) {
  std::vector<std::string_view> placements;
  for (const auto name : kPlacementNames)
    if (std::ranges::any_of(cells, [&](const CellSummary* cell) { return cell->placement == name; }))
      placements.push_back(name);
  return placements;
}

/// The smallest size that most mechanisms were measured at: what "a small message" is in this run.
std::int64_t common_size(const std::vector<const CellSummary*>& cells) {
  std::map<std::int64_t, std::set<std::string_view>> mechanisms;
  for (const CellSummary* cell : cells) mechanisms[cell->size].insert(cell->mechanism);
  std::int64_t best = 0;
  std::size_t most = 0;
  for (const auto& [size, names] : mechanisms)
    if (names.size() > most) {
      best = size;
      most = names.size();
    }
  return best;
}

const CellSummary* find(const std::vector<const CellSummary*>& cells, std::string_view mechanism,
                        std::string_view placement, std::int64_t size) {
  for (const CellSummary* cell : cells)
    if (cell->mechanism == mechanism && cell->placement == placement && cell->size == size) return cell;
  return nullptr;
}

double bandwidth(const CellSummary& cell) { return cell.metric("bytes_per_s").value_or(0); }

/// The size at which this mechanism moves most bytes per second.
const CellSummary* best_stream(const std::vector<const CellSummary*>& streams, std::string_view mechanism,
                               std::string_view placement) {
  const CellSummary* best = nullptr;
  for (const CellSummary* cell : streams)
    if (cell->mechanism == mechanism && cell->placement == placement &&
        (best == nullptr || bandwidth(*cell) > bandwidth(*best)))
      best = cell;
  return best;
}

std::string mark(const CellSummary& cell) {
  return std::ranges::find(cell.flags, "noisy") != cell.flags.end() ? "~" : "";
}

std::string describe_run(const Summary& summary, Language language) {
  const std::string machine =
      fmt::format("{}, {} CPUs", summary.machine.value("cpu_model", "?"), summary.machine.value("cpus", 0));
  return language == Language::en ? fmt::format("run {} · profile {} · {}", summary.run.value("id", "?"),
                                                summary.run.value("profile", "?"), machine)
                                  : fmt::format("运行 {} · 配置 {} · {}", summary.run.value("id", "?"),
                                                summary.run.value("profile", "?"), machine);
}

/// The placement that shows a mechanism's own speed best: across CPUs, where both sides can work at once.
std::string_view widest(const std::vector<std::string_view>& placements) {
  for (const auto name : {"same_llc", "smt", "cross_llc", "cross_node", "same_cpu", "unpinned"})
    if (std::ranges::find(placements, name) != placements.end()) return name;
  return "unpinned";
}

}  // namespace

Language parse_language(std::string_view name) {
  if (name == "en") return Language::en;
  if (name == "zh") return Language::zh;
  throw UnusableInput{fmt::format("language '{}': expected en or zh", name)};
}

TextTable mechanism_table(const Summary& summary, Language language) {
  const auto trips = cells_of(summary, "round_trip");
  const auto streams = cells_of(summary, "stream");
  auto placements = placements_of(trips);
  std::erase(placements, "unpinned");  // it flips between the others; the files have it
  if (placements.empty()) placements = placements_of(trips);
  if (placements.size() > 2) placements = {placements.front(), placements.back()};
  const auto size = common_size(trips);
  const auto stream_placement = widest(placements_of(streams));

  // What each column shows of each mechanism: smaller is better, so a bandwidth counts by its inverse.
  std::set<std::string_view> names;
  for (const CellSummary* cell : trips) names.insert(cell->mechanism);
  for (const CellSummary* cell : streams) names.insert(cell->mechanism);
  names.erase("null");
  struct Row {
    std::string_view mechanism;
    std::vector<const CellSummary*> trips;
    const CellSummary* stream;
  };
  std::vector<Row> rows;
  for (const auto name : names) {
    Row row{.mechanism = name, .trips = {}, .stream = best_stream(streams, name, stream_placement)};
    for (const auto placement : placements) row.trips.push_back(find(trips, name, placement, size));
    rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    const auto key = [](const Row& row) {
      return row.trips.empty() || row.trips[0] == nullptr ? 1e300 : row.trips[0]->value;
    };
    return key(a) < key(b);
  });
  std::vector<double> fastest(placements.size(), 1e300);
  double widest_stream = 0;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.trips.size(); ++i)
      if (row.trips[i] != nullptr) fastest[i] = std::min(fastest[i], row.trips[i]->value);
    if (row.stream != nullptr) widest_stream = std::max(widest_stream, bandwidth(*row.stream));
  }

  std::vector<std::vector<bool>> ties;  // by placement, then by row
  for (std::size_t i = 0; i < placements.size(); ++i) {
    std::vector<const CellSummary*> column;
    for (const Row& row : rows) column.push_back(row.trips[i]);
    ties.push_back(tied_with_best(column));
  }

  TextTable table{.title = describe_run(summary, language), .header = {}, .rows = {}, .notes = {}};
  table.header.push_back(Words{"mechanism", "机制"}.in(language));
  for (const auto placement : placements) {
    table.header.push_back(words_for(placement).in(language));
    table.header.emplace_back("×");
  }
  table.header.push_back(Words{"throughput", "吞吐量"}.in(language));
  table.header.emplace_back("%");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Row& row = rows[r];
    std::vector<std::string> cells{std::string{row.mechanism}};
    for (std::size_t i = 0; i < row.trips.size(); ++i) {
      const CellSummary* cell = row.trips[i];
      cells.push_back(cell == nullptr ? "–" : mark(*cell) + write_time(cell->value));
      std::string multiple = cell == nullptr ? "–" : write_multiple(cell->value / fastest[i]);
      constexpr std::string_view kTimes{"×"};
      if (ties[i][r])
        multiple = fmt::format("{}=", std::string_view{multiple}.substr(0, multiple.size() - kTimes.size()));
      cells.push_back(std::move(multiple));
    }
    const CellSummary* stream = row.stream;
    cells.push_back(stream == nullptr
                        ? "–"
                        : fmt::format("{}{} {:>3}", mark(*stream), write_bandwidth(bandwidth(*stream)),
                                      write_short_size(static_cast<double>(stream->size))));
    cells.push_back(stream == nullptr ? "–"
                                      : fmt::format("{:.1f}", 100 * bandwidth(*stream) / widest_stream));
    table.rows.push_back(std::move(cells));
  }
  std::size_t fewest = trips.empty() ? 0 : trips.front()->launches;
  for (const CellSummary* cell : trips) fewest = std::min(fewest, cell->launches);
  table.notes.push_back(fmt::format(
      fmt::runtime(Words{
          "Round trip (p50) with messages of {}, and as a multiple of the fastest; throughput on {}, with "
          "the message size that moves most, and in % of the best. At least {} launches a cell; ~ marks what "
          "varies by "
          "more than 5 % between launches, = in place of × what is tied with the fastest: the adjusted 95 % "
          "interval of the difference holds 0.",
          "往返时间（中位数，消息 "
          "{}）及其与最快者的倍数；吞吐量（{}，取最快的消息大小）及其占最快者的百分比。每格至少启动 "
          "{} 次；~ 表示启动之间变化超过 5 %；以 = 代替 × 表示与最快者不分上下（差值的校正 95 % 区间包含 "
          "0）。"}
                       .in(language)),
      write_size(static_cast<double>(size)), words_for(stream_placement).in(language), fewest));
  if (const CellSummary* null =
          find(trips, "null", placements.empty() ? "unpinned" : placements.front(), size))
    table.notes.push_back(fmt::format(
        fmt::runtime(Words{"The harness itself (null) costs {} per operation, its clock reading included.",
                           "测量框架自身（null）每次操作耗时 {}，含一次读时钟。"}
                         .in(language)),
        write_time(null->metric("op_ns").value_or(null->value))));
  return table;
}

TextTable dispatch_table(const Summary& summary, Language language) {
  TextTable table{
      .title = Words{"A pool of workers against a fork per task, time per task",
                     "进程池与每个任务创建一个进程：每个任务的时间"}
                   .in(language),
      .header = {Words{"task computes", "任务计算"}.in(language), Words{"workers", "进程数"}.in(language),
                 Words{"pool", "进程池"}.in(language), Words{"fork per task", "每任务创建"}.in(language),
                 Words{"ratio", "倍数"}.in(language)},
      .rows = {},
      .notes = {}};
  std::map<std::pair<std::int64_t, std::int64_t>, std::map<std::string_view, double>> by_task;
  for (const CellSummary* cell : cells_of(summary, "dispatch"))
    by_task[{cell->workload.value("workers", std::int64_t{0}),
             cell->workload.value("task_ns", std::int64_t{0})}][cell->mechanism] = cell->value;
  for (const auto& [key, values] : by_task) {
    const auto pool = values.find("pool");
    const auto fork = values.find("fork_per_task");
    if (pool == values.end() || fork == values.end()) continue;
    table.rows.push_back({key.second == 0 ? Words{"nothing", "空任务"}.in(language)
                                          : write_time(static_cast<double>(key.second)),
                          fmt::to_string(key.first), write_time(pool->second), write_time(fork->second),
                          write_multiple(fork->second / pool->second)});
  }
  return table;
}

TextTable notes_table(const Summary& summary, Language language) {
  struct Column {
    Words name;
    const char* mechanism;
    const char* said_003;
    const char* said_004;
  };
  static constexpr std::array<Column, 3> kColumns{
      {{{"pipe", "管道"}, "pipe", "一般", "一般"},
       {{"message queue", "消息队列"}, "posix_mq", "一般", "一般"},
       {{"shared memory", "共享内存"}, "shm_sem", "快", "较高"}}};
  const auto streams = cells_of(summary, "stream");
  const auto trips = cells_of(summary, "round_trip");
  const auto stream_placement = widest(placements_of(streams));
  const auto size = common_size(trips);

  TextTable table{
      .title =
          Words{"The notes' row 效率 (efficiency), measured", "讲义比较表中的“效率”一行，实测"}.in(language),
      .header = {""},
      .rows = {},
      .notes = {}};
  std::vector<std::string> said_003{Words{"notes 003 say", "讲义003"}.in(language)};
  std::vector<std::string> said_004{Words{"notes 004 say", "讲义004"}.in(language)};
  std::vector<std::string> measured_as{Words{"measured with", "测量对象"}.in(language)};
  std::vector<double> speeds;
  std::vector<double> times;
  for (const Column& column : kColumns) {
    table.header.push_back(column.name.in(language));
    said_003.emplace_back(column.said_003);
    said_004.emplace_back(column.said_004);
    measured_as.emplace_back(column.mechanism);
    const CellSummary* stream = best_stream(streams, column.mechanism, stream_placement);
    const CellSummary* trip = find(trips, column.mechanism, "same_cpu", size);
    speeds.push_back(stream == nullptr ? 0 : bandwidth(*stream));
    times.push_back(trip == nullptr ? 0 : trip->value);
  }
  table.rows = {said_003, said_004, measured_as};
  /// Adds the figures and, below them, the grade that each earns. `goodness` is larger for better.
  const auto grade = [&](const Words& label, const std::vector<double>& figures, auto write, auto goodness) {
    if (std::ranges::any_of(figures, [](double figure) { return figure <= 0; })) return;
    double best = 0;
    for (const double figure : figures) best = std::max(best, goodness(figure));
    std::vector<std::string> shown{label.in(language)};
    std::vector<std::string> grades{Words{"  graded", "  评级"}.in(language)};
    for (std::size_t i = 0; i < figures.size(); ++i) {
      const bool fast = goodness(figures[i]) >= kFastShare * best;
      const bool said_fast = std::string_view{kColumns[i].said_003} == "快";
      shown.push_back(write(figures[i]));
      grades.push_back(fmt::format("{} {}", fast ? "快" : "一般", fast == said_fast ? "✓" : "✗"));
    }
    table.rows.push_back(std::move(shown));
    table.rows.push_back(std::move(grades));
  };
  grade({"throughput", "吞吐量"}, speeds, write_bandwidth, [](double speed) { return speed; });
  grade({"blocking round trip", "阻塞往返"}, times, write_time, [](double time) { return 1 / time; });
  table.notes.push_back(fmt::format(
      fmt::runtime(Words{
          "快 (fast): at least {:.0f} % of the best of the three; 一般 (ordinary): less. ✓ as the notes say, "
          "✗ not so here. Throughput {}, at each one's best size; round trip of {} on one CPU.",
          "“快”：至少达到三者最快的 {:.0f} %；否则为“一般”。✓ 与讲义一致，✗ "
          "本机不一致。吞吐量：{}，各取最快的消息大小；往返：{}，同一CPU。"}
                       .in(language)),
      100 * kFastShare, words_for(stream_placement).in(language), write_size(static_cast<double>(size))));
  if (table.rows.size() == 3) table.rows.clear();  // nothing measured: no table
  return table;
}

}  // namespace ipc
