// ipcbench-gate-proof: makes the gate's proof, in one go or in slices (`make gate-proof`).
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "proof.hpp"

int main(int argc, char** argv) {
  ipc::proof::Options options;
  std::string base;
  std::string slow;
  std::string folder = "build/gate-proof";
  double minutes = 10;
  std::int64_t timed_ms = 10;
  bool report_only = false;
  CLI::App app{
      "ipcbench-gate-proof: how often the gate cries wolf, and how often it finds an injected slowdown"};
  app.add_option("--base", base, "an ipcbench-bench")->required();
  app.add_option("--slow", slow, "the ipcbench-bench-slow of the same build")->required();
  app.add_option("--into", folder, "the folder of the journal; what is there is not measured again")
      ->capture_default_str();
  app.add_option("--minutes", minutes, "at most about this long now")->capture_default_str();
  app.add_option("--timed-ms", timed_ms, "of one launch")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--cells", options.cells, "instead of the standard gated set")->delimiter(',');
  app.add_option("--rounds", options.rounds, "launches of each cell to record and simulate from")
      ->capture_default_str();
  app.add_option("--suites", options.suites, "A/A suites to run")->capture_default_str();
  app.add_option("--injected", options.injected, "suites to run for each percentage")->capture_default_str();
  app.add_option("--simulated", options.simulated, "suites to simulate of each kind")->capture_default_str();
  app.add_flag("--report-only", report_only, "measure nothing");
  CLI11_PARSE(app, argc, argv);
  try {
    options.base = base;
    options.slow = slow;
    options.folder = folder;
    options.budget_s = minutes * 60;
    options.timed = std::chrono::milliseconds{timed_ms};
    options.cells = ipc::gate::choose_cells(options.cells);
    ipc::catch_interrupts();
    if (!report_only) ipc::proof::record(options);
    ipc::proof::report(options);
    return 0;
  } catch (const ipc::Interrupted&) {
    fmt::print(stderr, "interrupted; the same command goes on\n");
    return 130;
  } catch (const std::exception& error) {
    fmt::print(stderr, "ipcbench-gate-proof: {}\n", error.what());
    return 2;
  }
}
