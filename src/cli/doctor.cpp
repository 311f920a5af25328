// ipcbench doctor: what on this machine would spoil a measurement, and how to mend it.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "runner/examine.hpp"
#include "runner/machine.hpp"
#include "tables/layout.hpp"
#include "version.hpp"

namespace ipc {

void add_doctor(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("doctor", "what on this machine would spoil a measurement, and how to mend it");
  command->callback([&exit_code] {
    const auto findings =
        examine_machine(allowed_cpu_count(), build_description().value("type", ""), measure_canary());
    fmt::print("{}\n", machine_fingerprint(describe_machine()));
    for (const Finding& finding : findings)
      fmt::print("{}\n{}\n", wrap("! " + finding.what, 80), wrap("→ " + finding.mend, 80, "    "));
    fmt::print("{}\n", findings.empty() ? "nothing that would spoil a measurement was found" : "");
    exit_code = kFine;
  });
}

}  // namespace ipc
