// History: the figures of many runs in one SQLite file, for trends and change points.
//
// One row a run, one row a cell of it. A series is one cell on one machine: figures of different machines are
// never put on one line.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gate/recorded_run.hpp"
#include "stats/change_points.hpp"

struct sqlite3;

namespace ipc::exchange {

struct Point {
  std::string started, run, commit;
  double value = 0;  // the headline's median over launches, in its own unit
};

struct Series {
  std::string cell, host, machine, profile, headline;
  bool higher_is_better = false;
  std::vector<Point> points;  // in the order of their start
};

/// Where a series stepped to another level.
struct Change {
  std::size_t index = 0;         // of the first point after it
  double before = 0, after = 0;  // medians of the stretches beside it
  double p = 0;
  bool worse = false;
};

class History {
 public:
  /// Opens the file, and makes it where it is not there and `create` is set. Throws UnusableInput for one
  /// that cannot be opened, is no SQLite file, or is of another version of this program.
  explicit History(const std::filesystem::path& file, bool create);

  /// Adds a run with all its cells, whole or not at all. Throws UnusableInput where a run of the same name
  /// and start is there already.
  void add(const gate::RecordedRun& run);

  /// All series whose cell one of the patterns names (a trailing '*' stands for any rest; none: all), on this
  /// host (empty: on each).
  [[nodiscard]] std::vector<Series> series(std::span<const std::string> patterns,
                                           const std::string& host) const;

  [[nodiscard]] std::size_t runs() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

/// So many points it takes to look for a change.
inline constexpr std::size_t kFewestPoints = 10;

/// The changes of a series, by E-divisive over the logarithms of its values, so that a step of 5 % weighs the
/// same at every level. Empty for fewer than kFewestPoints.
[[nodiscard]] std::vector<Change> changes_in(const Series& series,
                                             const stats::ChangePointOptions& options = {});

/// All runs of the series as one table for Apache Otava, a column for each cell that every run has. Throws
/// UnusableInput where they are of several hosts, machines or profiles, or no cell is in every run.
[[nodiscard]] std::string otava_csv_of(std::span<const Series> all);

/// "▁▃▇…", scaled between the smallest and the largest value.
[[nodiscard]] std::string sparkline(std::span<const Point> points);

/// A line chart of one series with its changes marked, as an SVG of its own.
[[nodiscard]] std::string trend_svg(const Series& series, std::span<const Change> changes);

}  // namespace ipc::exchange
