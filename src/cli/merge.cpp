// ipcbench merge: runs of several hosts in one folder, which table and report take like any other.
#include "exchange/merge.hpp"

#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"

namespace ipc {

void add_merge(CLI::App& app, int& exit_code) {
  struct Arguments {
    std::vector<std::string> runs;
    std::string out;
  };
  auto* command = app.add_subcommand("merge", "lay the runs of several hosts over each other");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("RUN", arguments->runs, "folders of runs, at least two")->required();
  command->add_option("--out", arguments->out, "the merged run's folder")->required();
  command->callback([arguments, &exit_code] {
    exchange::merge_folders(arguments->runs, arguments->out);
    fmt::print("{}\n", arguments->out);
    exit_code = kFine;
  });
}

}  // namespace ipc
