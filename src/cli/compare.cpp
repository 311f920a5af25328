// ipcbench compare: what changed between two runs, and whether a CI job should stop for it.
#include <memory>

#include "cli/commands.hpp"
#include "cli/gating.hpp"
#include "gate/compare.hpp"
#include "gate/write_comparison.hpp"

namespace ipc {
namespace {

struct Arguments {
  std::string base, candidate, format = "text", output;
  std::vector<std::string> aa, cells;
  Allowances allowances;
  bool gate = false;
  gate::Rule rule;
};

int compare(const Arguments& arguments) {
  const auto format = gate::parse_report_format(arguments.format);
  arguments.allowances.check();
  const auto base = gate::read_recorded_run(arguments.base);
  const auto candidate = gate::read_recorded_run(arguments.candidate);
  std::vector<gate::RecordedRun> aa;
  for (const auto& run : arguments.aa) aa.push_back(gate::read_recorded_run(run));
  const auto comparison = gate::compare_runs(base, candidate, aa, arguments.cells, arguments.rule);
  put_out(gate::write_comparison(comparison, format), arguments.output);
  return arguments.gate ? gate_status(comparison, arguments.allowances) : kFine;
}

}  // namespace

void add_compare(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("compare", "what changed between two runs; --gate for CI");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("BASE", arguments->base, "a run's folder, results.json or summary.json")->required();
  command->add_option("CANDIDATE", arguments->candidate, "the run that is held against it")->required();
  command->add_flag("--gate", arguments->gate, "exit 1 for a slowdown, 3 where it cannot be told");
  command->add_option("--format", arguments->format, "text, md, json or junit")->capture_default_str();
  command->add_option("--output", arguments->output, "write to this file instead of standard output");
  command
      ->add_option(
          "--aa", arguments->aa,
          "another run of the base's build: shows how far unchanged runs lie apart, and which counters "
          "never vary; may be repeated")
      ->take_all();
  command->add_option("--cells", arguments->cells, "only these; a trailing * stands for any rest")
      ->delimiter(',');
  command
      ->add_option("--theta", arguments->rule.smallest,
                   "the smallest change that counts, as a share: 0.05 is 5 %")
      ->check(CLI::Range(0.001, 10.0))
      ->capture_default_str();
  command->add_option("--alpha", arguments->rule.alpha, "the chance of an error over all cells, before theta")
      ->check(CLI::Range(1e-6, 0.5))
      ->capture_default_str();
  command
      ->add_option("--allow-different", arguments->allowances.different,
                   "gate although these differ: machine, profile, build")
      ->delimiter(',');
  command
      ->add_option("--allow-disturbed", arguments->allowances.disturbed,
                   "gate all the same: steal, throttling, debug, busy, drift, unfinished")
      ->delimiter(',');
  command->callback([arguments, &exit_code] { exit_code = compare(*arguments); });
}

}  // namespace ipc
