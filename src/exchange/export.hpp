// Export: a run in the form that other tools read.
#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gate/recorded_run.hpp"

namespace ipc::exchange {

enum class ExportFormat {
  google_benchmark,    // results.json without what is only ours: Google Benchmark's compare.py, one entry a
                       // launch
  github_action,       // benchmark-action/github-action-benchmark, tool "customSmallerIsBetter"
  bencher_cpp_google,  // bencher --adapter cpp_google: Google Benchmark's JSON, one entry a cell
  bmf,                 // Bencher Metric Format
  otava_csv,           // Apache Otava (formerly Hunter): one row a run, one column a cell
  hgrm,                // HdrHistogram's percentile distribution
  prometheus,          // Prometheus text exposition format 0.0.4
  markdown,
  latex,
};

struct NamedFormat {
  std::string_view name;
  ExportFormat format;
  std::string_view what;
};
inline constexpr std::array<NamedFormat, 9> kExportFormats{
    {{"google-benchmark", ExportFormat::google_benchmark, "one entry a launch, for compare.py"},
     {"github-action-benchmark", ExportFormat::github_action, "tool customSmallerIsBetter"},
     {"bencher-cpp-google", ExportFormat::bencher_cpp_google, "Bencher's adapter cpp_google"},
     {"bmf", ExportFormat::bmf, "Bencher Metric Format"},
     {"otava-csv", ExportFormat::otava_csv, "Apache Otava, one row a run"},
     {"hgrm", ExportFormat::hgrm, "HdrHistogram's percentile distribution of one cell"},
     {"prometheus", ExportFormat::prometheus, "text exposition format"},
     {"md", ExportFormat::markdown, "every cell as a Markdown table"},
     {"tex", ExportFormat::latex, "every cell as a LaTeX table"}}};

/// Throws UnusableInput that lists what there is.
[[nodiscard]] ExportFormat parse_export_format(std::string_view name);

/// Every format that is made from a recorded run alone: all but google-benchmark and hgrm, for which it
/// throws std::logic_error.
[[nodiscard]] std::string export_run(const gate::RecordedRun& run, ExportFormat format);

/// A run's results.json as Google Benchmark writes it. Throws UnusableInput for one that is none.
[[nodiscard]] std::string export_google_benchmark(const Json& results);

/// The percentile distribution of a cell in a run's histograms.json, in microseconds, as HdrHistogram's
/// outputPercentileDistribution writes it with 5 ticks per half distance. Throws UnusableInput where the cell
/// has no histogram, naming those that have.
[[nodiscard]] std::string export_hgrm(const Json& histograms, const std::string& cell);

/// A run as Otava wants it: a figure for each cell of the table, for it reads no empty field.
struct OtavaRow {
  std::string started, commit;
  std::vector<std::pair<std::string, double>>
      values;  // by cell; the same cells in the same order in every row
};

/// Otava's CSV: the header, and a line for each run.
[[nodiscard]] std::string otava_csv(std::span<const OtavaRow> rows);

/// A time in ns for everybody who knows no direction: the headline where it is one, else 1e9 / the rate.
[[nodiscard]] double nanoseconds_per_operation(const gate::RecordedCell& cell, double headline);

}  // namespace ipc::exchange
