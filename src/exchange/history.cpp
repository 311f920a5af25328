#include "exchange/history.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <optional>

#include "runner/machine.hpp"
#include "stats/order_statistics.hpp"

namespace ipc::exchange {
namespace {

constexpr int kVersion = 1;  // of the tables, in the file's user_version

constexpr const char* kTables = R"(
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL, host TEXT NOT NULL, machine TEXT NOT NULL, profile TEXT NOT NULL,
    started TEXT NOT NULL, commit_id TEXT NOT NULL, build TEXT NOT NULL, version TEXT NOT NULL,
    UNIQUE (name, host, started));
  CREATE TABLE cells (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL, headline TEXT NOT NULL, higher_is_better INTEGER NOT NULL,
    value REAL NOT NULL, low REAL, high REAL, launches INTEGER NOT NULL,
    PRIMARY KEY (run, name)) WITHOUT ROWID;
  CREATE INDEX cells_by_name ON cells (name);
  PRAGMA user_version = 1;
)";

[[noreturn]] void refuse(sqlite3* database, std::string_view what) {
  throw UnusableInput{fmt::format("history: {}: {}", what, ::sqlite3_errmsg(database))};
}

/// One statement, its values bound in order.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) : database_{database} {
    if (::sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) != SQLITE_OK)
      refuse(database, "cannot be read");
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { ::sqlite3_finalize(statement_); }

  Statement& bind(std::string_view text) {
    ::sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(double value) {
    ::sqlite3_bind_double(statement_, ++bound_, value);
    return *this;
  }
  Statement& bind(std::int64_t value) {
    ::sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
  }
  Statement& bind(const std::optional<double>& value) {
    if (value) return bind(*value);
    ::sqlite3_bind_null(statement_, ++bound_);
    return *this;
  }

  /// True while there is a row.
  bool step() {
    const int status = ::sqlite3_step(statement_);
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    if (status == SQLITE_CONSTRAINT) throw UnusableInput{"history: this run is there already"};
    refuse(database_, "cannot be used");
  }

  [[nodiscard]] std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(::sqlite3_column_text(statement_, column));
    return bytes == nullptr
               ? std::string{}
               : std::string{bytes, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column))};
  }
  [[nodiscard]] double number(int column) const { return ::sqlite3_column_double(statement_, column); }
  [[nodiscard]] std::int64_t integer(int column) const { return ::sqlite3_column_int64(statement_, column); }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

void execute(sqlite3* database, const char* sql) {
  if (::sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    refuse(database, "cannot be used");
}

std::int64_t number_of(sqlite3* database, const char* sql) {
  Statement statement{database, sql};
  return statement.step() ? statement.integer(0) : 0;
}

bool is_new(sqlite3* database) {
  return number_of(database, "PRAGMA user_version") == 0 &&
         number_of(database, "SELECT count(*) FROM sqlite_master") == 0;
}

/// Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(sqlite3* database) : database_{database} { execute(database, "BEGIN IMMEDIATE"); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (database_ != nullptr) ::sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  void commit() {
    execute(database_, "COMMIT");
    database_ = nullptr;
  }

 private:
  sqlite3* database_;
};

bool is_wanted(std::string_view name, std::span<const std::string> patterns) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return pattern.ends_with('*')
                      ? name.starts_with(std::string_view{pattern}.substr(0, pattern.size() - 1))
                      : name == pattern;
         });
}

}  // namespace

void History::Close::operator()(sqlite3* database) const noexcept { ::sqlite3_close_v2(database); }

History::History(const std::filesystem::path& file, bool create) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  const int status = ::sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (status != SQLITE_OK)
    throw UnusableInput{fmt::format("cannot open the history {}: {}", file.string(),
                                    opened == nullptr ? "no memory" : ::sqlite3_errmsg(opened))};
  ::sqlite3_busy_timeout(opened, 10'000);  // several jobs of one machine may add at once
  if (is_new(opened)) {
    Transaction transaction{opened};
    if (is_new(opened)) execute(opened, kTables);  // another job may have been first
    transaction.commit();
  }
  if (const auto version = number_of(opened, "PRAGMA user_version"); version != kVersion) {
    throw UnusableInput{
        fmt::format("{}: it is no history of ours, or of another version ({}; this program reads {})",
                    file.string(), version, kVersion)};
  }
}

void History::add(const gate::RecordedRun& run) {
  Transaction transaction{database_.get()};
  Statement row{database_.get(),
                "INSERT INTO runs (name, host, machine, profile, started, commit_id, build, version) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  row.bind(run.id).bind(run.host).bind(machine_fingerprint(run.machine)).bind(run.profile);
  row.bind(run.started)
      .bind(run.commit)
      .bind(fmt::format("{} {}", run.build_type, run.compiler))
      .bind(run.version);
  (void)row.step();
  const auto id = static_cast<std::int64_t>(::sqlite3_last_insert_rowid(database_.get()));
  for (const auto& [name, cell] : run.cells) {
    const auto interval = stats::median_interval(cell.values);
    Statement insert{database_.get(),
                     "INSERT INTO cells (run, name, headline, higher_is_better, value, low, high, launches) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
    insert.bind(id).bind(name).bind(cell.headline).bind(std::int64_t{cell.higher_is_better ? 1 : 0});
    insert.bind(stats::median(cell.values));
    insert.bind(interval ? std::optional{interval->low} : std::nullopt);
    insert.bind(interval ? std::optional{interval->high} : std::nullopt);
    insert.bind(static_cast<std::int64_t>(cell.values.size()));
    (void)insert.step();
  }
  transaction.commit();
}

std::vector<Series> History::series(std::span<const std::string> patterns, const std::string& host) const {
  Statement rows{
      database_.get(),
      "SELECT c.name, r.host, r.machine, r.profile, c.headline, c.higher_is_better, r.started, r.name, "
      "r.commit_id, c.value FROM cells c JOIN runs r ON r.id = c.run "
      "ORDER BY c.name, r.host, r.machine, r.profile, r.started, r.id"};
  std::vector<Series> all;
  while (rows.step()) {
    const std::string name = rows.text(0);
    if (!is_wanted(name, patterns) || (!host.empty() && rows.text(1) != host)) continue;
    const auto same = [&](const Series& series) {
      return series.cell == name && series.host == rows.text(1) && series.machine == rows.text(2) &&
             series.profile == rows.text(3) && series.headline == rows.text(4);
    };
    if (all.empty() || !same(all.back()))
      all.push_back({.cell = name,
                     .host = rows.text(1),
                     .machine = rows.text(2),
                     .profile = rows.text(3),
                     .headline = rows.text(4),
                     .higher_is_better = rows.integer(5) != 0,
                     .points = {}});
    all.back().points.push_back(
        {.started = rows.text(6), .run = rows.text(7), .commit = rows.text(8), .value = rows.number(9)});
  }
  return all;
}

std::size_t History::runs() const {
  Statement count{database_.get(), "SELECT count(*) FROM runs"};
  return count.step() ? static_cast<std::size_t>(count.integer(0)) : 0;
}

}  // namespace ipc::exchange
