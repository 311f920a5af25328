// ipcbench ab: two builds of the bench program against each other, interleaved on this machine.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <memory>

#include "cell.hpp"
#include "cli/commands.hpp"
#include "cli/gating.hpp"
#include "gate/ab.hpp"
#include "gate/write_comparison.hpp"
#include "runner/machine.hpp"

namespace ipc {
namespace {

struct Arguments {
  std::string base, candidate, format = "text", output, record, budget = "10m", timeout = "10s";
  std::vector<std::string> cells;
  Allowances allowances;
  std::uint64_t seed = 1;
  gate::Rule rule;
};

/// "10m" and "2h" beside what parse_duration reads.
double seconds_of(const std::string& text) try {
  if (text.ends_with('m') || text.ends_with('h')) {
    const auto number = parse_duration(text.substr(0, text.size() - 1) + "s");
    return std::chrono::duration<double>(number).count() * (text.ends_with('m') ? 60 : 3600);
  }
  return std::chrono::duration<double>(parse_duration(text)).count();
} catch (const std::invalid_argument&) {
  throw UnusableInput{fmt::format("--budget '{}': expected a time such as 90s, 10m or 1h", text)};
}

std::filesystem::path program(const char* option, const std::string& given) {
  struct stat status {};
  if (::stat(given.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || ::access(given.c_str(), X_OK) != 0)
    throw UnusableInput{
        fmt::format("{} '{}': expected an ipcbench-bench that can be executed", option, given)};
  return std::filesystem::absolute(given);
}

int ab(const Arguments& arguments) {
  const auto format = gate::parse_report_format(arguments.format);
  arguments.allowances.check();
  gate::AbOptions options{
      .base = program("--base", arguments.base),
      .candidate = program("--candidate", arguments.candidate),
      .cells = gate::choose_cells(arguments.cells),
      .budget_s = seconds_of(arguments.budget),
      .seed = arguments.seed,
      .rule = arguments.rule,
      .disturbance = [] { return Disturbance::so_far(); },
      .cpus = allowed_cpu_count(),
      .count_syscalls = [](const std::filesystem::path& program,
                           const LaunchOrder& order) { return count_syscalls(program, order); },
      .on_progress = {}};
  if (options.budget_s <= 0) throw UnusableInput{"--budget '0': expected a time such as 90s, 10m or 1h"};
  try {
    options.timeout = std::chrono::ceil<std::chrono::milliseconds>(parse_duration(arguments.timeout));
  } catch (const std::invalid_argument& error) {
    throw UnusableInput{fmt::format("--timeout: {}", error.what())};
  }
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  options.on_progress = [&](const gate::AbProgress& progress) {
    if (terminal)
      fmt::print(stderr, "\r\033[K{}: {} launches a side, {} of {} cells undecided, {:.0f} s", progress.stage,
                 progress.launches, progress.undecided, progress.cells, progress.seconds);
  };
  catch_interrupts();
  const auto result = gate::run_ab(options, launch, [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  });
  if (terminal) fmt::print(stderr, "\r\033[K");
  for (const auto& cell : result.cells) {
    if (!cell.base_error.empty())
      fmt::print(stderr, "the base fails at {}: {}\n", cell.name, cell.base_error);
    if (!cell.candidate_error.empty())
      fmt::print(stderr, "the candidate fails at {}: {}\n", cell.name, cell.candidate_error);
  }
  if (result.repeated > 0)
    fmt::print(stderr, "{} launches were disturbed (steal, throttling) and done again\n", result.repeated);
  if (!arguments.record.empty()) write_file(arguments.record, gate::json_of(result).dump(1) + "\n");
  const auto comparison = gate::comparison_of(result, arguments.rule);
  put_out(gate::write_comparison(comparison, format), arguments.output);
  return gate_status(comparison, arguments.allowances);
}

}  // namespace

void add_ab(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("ab", "two builds against each other, interleaved on this machine");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--base", arguments->base, "an ipcbench-bench")->required();
  command->add_option("--candidate", arguments->candidate, "the one that is held against it")->required();
  command
      ->add_option("--cells", arguments->cells,
                   "these instead of the standard gated set; a trailing * stands for any rest")
      ->delimiter(',');
  command->add_option("--budget", arguments->budget, "at most about this long")->capture_default_str();
  command->add_option("--timeout", arguments->timeout, "of one launch")->capture_default_str();
  command->add_option("--seed", arguments->seed, "of the order of the launches")->capture_default_str();
  command->add_option("--format", arguments->format, "text, md, json or junit")->capture_default_str();
  command->add_option("--output", arguments->output, "write to this file instead of standard output");
  command->add_option("--record", arguments->record, "write every launch into this JSON file");
  command->add_option("--theta", arguments->rule.smallest, "the smallest change that counts, as a share")
      ->check(CLI::Range(0.001, 10.0))
      ->capture_default_str();
  command
      ->add_option("--allow-different", arguments->allowances.different, "go on although these differ: build")
      ->delimiter(',');
  command
      ->add_option("--allow-disturbed", arguments->allowances.disturbed,
                   "answer all the same: steal, throttling, debug, busy")
      ->delimiter(',');
  command->callback([arguments, &exit_code] { exit_code = ab(*arguments); });
}

}  // namespace ipc
