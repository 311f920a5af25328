// ipcbench report: charts and the page, drawn by plots/render.mjs under Node.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "core/program_files.hpp"
#include "core/sys.hpp"
#include "tables/notes.hpp"
#include "tables/summary.hpp"

namespace ipc {
namespace {

/// The folder of the chart specs.
std::optional<std::filesystem::path> find_plots() {
  const auto renderer = find_shared_file("plots/render.mjs");
  return renderer ? std::optional{renderer->parent_path()} : std::nullopt;
}

int wait_for(pid_t child) {
  int status = 0;
  check(retry_on_eintr([&] { return ::waitpid(child, &status, 0); }), "waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : kUnusable;
}

/// Returns Node's exit status, or kFine with a line that says what is missing.
int draw(const std::string& run, const std::vector<std::string>& options) {
  [[maybe_unused]] const Summary checked =
      read_summary(run);  // say here, and in one way, what is wrong with it
  [[maybe_unused]] const Json verdicts = read_claims(run);
  const auto plots = find_plots();
  const auto node = find_command("node");
  if (!plots || !node || !std::filesystem::exists(*plots / "node_modules")) {
    fmt::print(stderr, "no charts and no page: {}\n",
               !plots  ? "plots/render.mjs is not there"
               : !node ? "Node.js is missing (apt-get install nodejs npm, then make deps)"
                       : fmt::format("the npm packages are missing (npm ci --prefix {})", plots->string()));
    return kFine;
  }
  std::vector<std::string> arguments{"node", (*plots / "render.mjs").string(), run};
  arguments.insert(arguments.end(), options.begin(), options.end());
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::fflush(nullptr);
  const pid_t child = check(::fork(), "fork");
  if (child == 0) {
    ::execv(node->c_str(), argv.data());
    ::_exit(127);
  }
  return wait_for(child);
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  struct Arguments {
    std::string run, language = "both", against;
    std::vector<std::string> history;
  };
  auto* command = app.add_subcommand("report", "charts and the HTML page of a run");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("RUN", arguments->run, "a run's folder")->required()->check(CLI::ExistingDirectory);
  command->add_option("--lang", arguments->language, "of the charts: en, zh or both")
      ->check(CLI::IsMember({"en", "zh", "both"}))
      ->capture_default_str();
  command->add_option("--against", arguments->against, "a second run, drawn beside this one");
  command->add_option(
      "--history", arguments->history,
      "earlier runs, for the trend, or runs of two CPUs each (run --cpus A,B), for the map of "
      "the CPUs; may be repeated");
  command->callback([arguments, &exit_code] {
    std::vector<std::string> options{"--lang", arguments->language};
    if (!arguments->against.empty()) options.insert(options.end(), {"--against", arguments->against});
    for (const auto& earlier : arguments->history) options.insert(options.end(), {"--history", earlier});
    exit_code = draw(arguments->run, options);
  });
}

}  // namespace ipc
