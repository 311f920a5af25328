// ipcbench export: a run for the tools that people already have.
#include "exchange/export.hpp"

#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"
#include "cli/gating.hpp"

namespace ipc {
namespace {

struct Arguments {
  std::string run, format, cell, output;
};

std::string export_text(const Arguments& arguments, exchange::ExportFormat format) {
  const std::filesystem::path folder{arguments.run};
  std::error_code none;
  const bool is_folder = std::filesystem::is_directory(folder, none);
  switch (format) {
    case exchange::ExportFormat::google_benchmark:
      return exchange::export_google_benchmark(read_json(is_folder ? folder / "results.json" : folder));
    case exchange::ExportFormat::hgrm:
      if (arguments.cell.empty())
        throw UnusableInput{"--format hgrm needs --cell: it holds one distribution"};
      return exchange::export_hgrm(read_json(is_folder ? folder / "histograms.json" : folder),
                                   arguments.cell);
    default:
      return exchange::export_run(gate::read_recorded_run(folder), format);
  }
}

}  // namespace

void add_export(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("export", "a run for other tools");
  auto arguments = std::make_shared<Arguments>();
  std::string formats;
  for (const auto& format : exchange::kExportFormats)
    formats += fmt::format("{}{}", formats.empty() ? "" : ", ", format.name);
  command->add_option("RUN", arguments->run, "a run's folder")->required();
  command->add_option("--format", arguments->format, formats)->required();
  command->add_option("--cell", arguments->cell, "for hgrm: the cell");
  command->add_option("--output", arguments->output, "write to this file instead of standard output");
  command->callback([arguments, &exit_code] {
    put_out(export_text(*arguments, exchange::parse_export_format(arguments->format)), arguments->output);
    exit_code = kFine;
  });
}

}  // namespace ipc
