// Wanted: the cells that a classic table asks a run for, by their names, and what it lacks.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tables/language.hpp"
#include "tables/layout.hpp"
#include "tables/summary.hpp"

namespace ipc {

class Wanted {
 public:
  Wanted(const Summary& summary, Language language) : summary_{summary}, language_{language} {}

  /// The cell of this name (docs/SCHEMA.md), or nullptr; then it is noted as lacking, or as impossible here
  /// where the run has skipped it.
  const CellSummary* cell(const std::string& name);

  /// The metric × scale with three significant digits; "–" where the run lacks the cell, "n/a" where it
  /// cannot be. An empty metric: the headline.
  std::string figure(const std::string& name, const std::string& metric, double scale);

  /// Adds what is to be said below a table: why cells are impossible here, and how to measure what is
  /// lacking; then forgets it.
  void explain(TextTable& table);

 private:
  /// The run's own reason; empty where it did not skip the cell.
  [[nodiscard]] std::string why_skipped(const std::string& name) const;

  const Summary& summary_;
  Language language_;
  std::vector<std::string> lacking_;
  std::map<std::string, std::string> impossible_;  // the reason, by cell
};

/// "12.3", "0.0123", "1234": three significant digits, and all of a whole number.
[[nodiscard]] std::string write_number(double value);

/// What Linux lacks, or this suite does not measure, with the reason below the table.
[[nodiscard]] inline std::string not_available(Language language) { return Words{"n/a", "无"}.in(language); }

}  // namespace ipc
