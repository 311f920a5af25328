// libFuzzer over everything that reads a run's files: whatever the bytes, they are read or refused with one
// line, and what was read can be compared, written in every format, and merged.
//
//   cmake --preset fuzz && cmake --build --preset fuzz && build/fuzz/ipcbench-fuzz tests/data/fuzz
//   -max_total_time=600
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exchange/export.hpp"
#include "exchange/merge.hpp"
#include "gate/compare.hpp"
#include "gate/write_comparison.hpp"
#include "registry.hpp"

namespace {

using namespace ipc;

// The scenarios themselves are left out of this program; the reader only asks what heads their cells.
const RegisterScenario round_trip{
    {.name = "round_trip", .summary = "", .required = {}, .optional = {}, .headline = "p50_ns"}};
const RegisterScenario stream{{.name = "stream",
                               .summary = "",
                               .required = {},
                               .optional = {},
                               .headline = "msgs_per_s",
                               .higher_is_better = true}};

void require(bool holds) {
  if (!holds) std::abort();
}

/// Nothing that was accepted may be nonsense.
void check(const gate::RecordedRun& run) {
  for (const auto& [name, cell] : run.cells) {
    require(name == cell.name && !cell.values.empty());
    for (const double value : cell.values) require(value > 0 && value < 1e31);
    for (const double cost : cell.costs()) require(cost > 0 && cost < 1e31);
  }
}

void use(const Json& document) {
  const gate::RecordedRun run = gate::recorded_run_from(document, "input");
  check(run);
  for (const auto& [name, cell] : run.cells)
    if (cell.values.size() > 64) return;  // the statistics of many launches take their time, by design
  if (run.cells.size() > 32 || run.cells.empty()) return;
  const auto comparison = gate::compare_runs(run, run, {}, {});
  for (const auto& cell : comparison.cells) require(cell.judged.verdict != gate::Verdict::slower);
  for (const auto format : {gate::ReportFormat::text, gate::ReportFormat::markdown, gate::ReportFormat::json,
                            gate::ReportFormat::junit})
    require(!gate::write_comparison(comparison, format).empty());
  for (const auto& format : exchange::kExportFormats)
    if (format.format != exchange::ExportFormat::google_benchmark &&
        format.format != exchange::ExportFormat::hgrm)
      require(!exchange::export_run(run, format.format).empty());
  const exchange::RunFiles twice[]{{.summary = document, .histograms = {}},
                                   {.summary = document, .histograms = {}}};
  if (document.contains("cells")) (void)exchange::merge_runs(twice, "merged");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  Json document;
  try {
    document = parse_json(text, "input");
    use(document);
  } catch (const UnusableInput& error) {
    require(std::string_view{error.what()}.find('\n') == std::string_view::npos);
  }
  try {
    if (document.is_object() && document.contains("steps_per_octave"))
      (void)exchange::export_hgrm(document, "round_trip/pipe/size:64/placement:same_cpu");
  } catch (const UnusableInput&) {}
  return 0;
}
