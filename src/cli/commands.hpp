// The subcommands of ipcbench. Each registers its options with CLI11; what it does is in its own file.
#pragma once
#include <CLI/CLI.hpp>

namespace ipc {

enum ExitCode : int {
  kFine = 0,
  kRegression = 1,
  kUnusable = 2,
  kInconclusive = 3,
  kCellsFailed = 4,
  kInterrupted = 130
};

/// Each sets `exit_code` when its subcommand was chosen and has run.
void add_list(CLI::App& app, int& exit_code);
void add_run(CLI::App& app, int& exit_code);
void add_table(CLI::App& app, int& exit_code);
void add_claims(CLI::App& app, int& exit_code);
void add_explain(CLI::App& app, int& exit_code);
void add_report(CLI::App& app, int& exit_code);
void add_doctor(CLI::App& app, int& exit_code);

}  // namespace ipc
