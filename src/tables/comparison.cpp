#include "tables/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "tables/lookup.hpp"
#include "tables/quantity.hpp"
#include "tables/ties.hpp"

namespace ipc {
namespace {

std::string mark(const CellSummary& cell) {
  return std::ranges::find(cell.flags, "noisy") != cell.flags.end() ? "~" : "";
}

/// The mechanism's cell with messages of this size; else, of those above it, the one with the smallest.
const CellSummary* nearest(const std::vector<const CellSummary*>& cells, std::string_view mechanism,
                           std::string_view placement, std::int64_t size) {
  const CellSummary* best = nullptr;
  for (const CellSummary* cell : cells)
    if (cell->mechanism == mechanism && cell->placement == placement && cell->size >= size &&
        (best == nullptr || cell->size < best->size))
      best = cell;
  return best;
}

}  // namespace

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
    for (const auto placement : placements) row.trips.push_back(nearest(trips, name, placement, size));
    rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    const auto key = [](const Row& row) {
      return row.trips.empty() || row.trips[0] == nullptr ? 1e300 : row.trips[0]->value;
    };
    return key(a) < key(b);
  });
  // A figure stands beside its limit where the run has measured that, or else beside the fastest.
  const bool limits = std::ranges::any_of(
      trips, [&](const CellSummary* cell) { return cell->size == size && cell->multiple_of_limit; });
  const auto multiple = [limits](const CellSummary& cell, double best) -> std::string {
    if (!limits) return write_multiple(cell.value / best);
    return cell.multiple_of_limit ? write_multiple(*cell.multiple_of_limit) : "–";
  };
  const bool stream_limits = std::ranges::any_of(rows, [](const Row& row) {
    return row.stream != nullptr && row.stream->multiple_of_limit.has_value();
  });
  std::vector<double> fastest(placements.size(), 1e300);
  double widest_stream = 0;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.trips.size(); ++i)
      if (row.trips[i] != nullptr && row.trips[i]->size == size)
        fastest[i] = std::min(fastest[i], row.trips[i]->value);
    if (row.stream != nullptr) widest_stream = std::max(widest_stream, bandwidth(*row.stream));
  }

  std::vector<std::vector<bool>> ties;  // by placement, then by row
  for (std::size_t i = 0; i < placements.size(); ++i) {
    std::vector<const CellSummary*> column;
    for (const Row& row : rows)
      column.push_back(row.trips[i] != nullptr && row.trips[i]->size == size ? row.trips[i] : nullptr);
    ties.push_back(tied_with_best(column));
  }

  TextTable table{.title = describe_run(summary, language), .header = {}, .rows = {}, .notes = {}};
  table.header.push_back(Words{"mechanism", "机制"}.in(language));
  for (const auto placement : placements) {
    table.header.push_back(words_for(placement).in(language));
    table.header.emplace_back("×");
  }
  table.header.push_back(Words{"throughput", "吞吐量"}.in(language));
  table.header.emplace_back(stream_limits ? "×" : "%");
  std::set<std::int64_t> other_sizes;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Row& row = rows[r];
    std::vector<std::string> cells{std::string{row.mechanism}};
    for (std::size_t i = 0; i < row.trips.size(); ++i) {
      const CellSummary* cell = row.trips[i];
      if (cell != nullptr && cell->size != size) {
        other_sizes.insert(cell->size);
        if (i == 0 || row.trips[i - 1] == nullptr) cells.front() += "†";
      }
      cells.push_back(cell == nullptr ? "–" : mark(*cell) + write_time(cell->value));
      std::string factor = cell == nullptr ? "–" : multiple(*cell, fastest[i]);
      constexpr std::string_view kTimes{"×"};
      if (ties[i][r] && factor.ends_with(kTimes))
        factor = fmt::format("{}=", std::string_view{factor}.substr(0, factor.size() - kTimes.size()));
      cells.push_back(std::move(factor));
    }
    const CellSummary* stream = row.stream;
    cells.push_back(stream == nullptr
                        ? "–"
                        : fmt::format("{}{} {:>3}", mark(*stream), write_bandwidth(bandwidth(*stream)),
                                      write_short_size(static_cast<double>(stream->size))));
    if (stream == nullptr || (stream_limits && !stream->multiple_of_limit))
      cells.emplace_back("–");
    else
      cells.push_back(stream_limits ? write_multiple(*stream->multiple_of_limit)
                                    : fmt::format("{:.1f}", 100 * bandwidth(*stream) / widest_stream));
    table.rows.push_back(std::move(cells));
  }
  std::size_t fewest = trips.empty() ? 0 : trips.front()->launches;
  for (const CellSummary* cell : trips) fewest = std::min(fewest, cell->launches);
  table.notes.push_back(fmt::format(
      fmt::runtime(Words{
          "Round trip (p50) with messages of {}, and as a multiple of {}; throughput on {}, with "
          "the message size that moves most, and {}. At least {} launches a cell; ~ marks what varies by "
          "more than 5 % between launches, = in place of × what is tied with the fastest: the adjusted 95 % "
          "interval of the difference holds 0.",
          "往返时间（中位数，消息 "
          "{}）及其与{}的倍数；吞吐量（{}，取最快的消息大小）及{}。每格至少启动 "
          "{} 次；~ 表示启动之间变化超过 5 %；以 = 代替 × 表示与最快者不分上下（差值的校正 95 % 区间包含 "
          "0）。"}
                       .in(language)),
      write_size(static_cast<double>(size)),
      (limits ? Words{"its limit in this run", "本次运行所测下限"} : Words{"the fastest", "最快者"})
          .in(language),
      words_for(stream_placement).in(language),
      (stream_limits ? Words{"its time as a multiple of its limit", "其耗时与所测下限的倍数"}
                     : Words{"in % of the best", "其占最快者的百分比"})
          .in(language),
      fewest));
  if (!other_sizes.empty()) {
    std::vector<std::string> sizes;
    for (const auto other : other_sizes) sizes.push_back(write_size(static_cast<double>(other)));
    table.notes.push_back(fmt::format(fmt::runtime(Words{"† With messages of {}: this run has no smaller.",
                                                         "† 消息大小 {}：本次运行没有更小的。"}
                                                       .in(language)),
                                      fmt::join(sizes, ", ")));
  }
  if (const CellSummary* null =
          find(trips, "null", placements.empty() ? "unpinned" : placements.front(), size))
    table.notes.push_back(fmt::format(
        fmt::runtime(Words{"The harness itself (null) costs {} per operation, its clock reading included.",
                           "测量框架自身（null）每次操作耗时 {}，含一次读时钟。"}
                         .in(language)),
        write_time(null->metric("op_ns").value_or(null->value))));
  return table;
}

}  // namespace ipc
