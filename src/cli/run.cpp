// ipcbench run: measures the cells of a profile, or of a selection, into a folder.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <memory>
#include <random>

#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "core/sys.hpp"
#include "files/json.hpp"
#include "runner/disturbance.hpp"
#include "runner/journal.hpp"
#include "runner/launcher.hpp"
#include "runner/machine.hpp"
#include "runner/run.hpp"
#include "tables/wrapping.hpp"

namespace ipc {
namespace {

struct Arguments {
  std::string profile = "quick";
  Selection selection;
  unsigned launches = 0;
  std::optional<std::uint64_t> seed;
  std::string out, resume, host_label, cpus, timed, timeout = "10s";
};

/// "0,2-3": restricts this process, and so every launch, to these CPUs.
void restrict_to(const std::string& list) {
  cpu_set_t there;
  check(::sched_getaffinity(0, sizeof there, &there), "sched_getaffinity");
  cpu_set_t chosen;
  CPU_ZERO(&chosen);
  const auto reject = [&] {
    std::string all;
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
      if (CPU_ISSET(cpu, &there)) all += fmt::format("{}{}", all.empty() ? "" : ",", cpu);
    throw UnusableInput{fmt::format("CPUs '{}': expected numbers out of {}, such as 0,1 or 0-1", list, all)};
  };
  const char* at = list.data();
  const char* const end = at + list.size();
  const auto number = [&] {
    std::size_t cpu = 0;
    const auto [next, error] = std::from_chars(at, end, cpu);
    if (error != std::errc{} || cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &there)) reject();
    at = next;
    return cpu;
  };
  do {
    const std::size_t first = number();
    std::size_t last = first;
    if (at != end && *at == '-') {
      ++at;
      last = number();
    }
    if (last < first) reject();
    for (std::size_t cpu = first; cpu <= last; ++cpu) CPU_SET(cpu, &chosen);
  } while (at != end && *at++ == ',');
  if (at != end || list.ends_with(',')) reject();
  if (::sched_setaffinity(0, sizeof chosen, &chosen) != 0) reject();
}

std::string default_folder(const std::string& host) {
  return fmt::format("results/{:%Y%m%dT%H%M%SZ}-{}", fmt::gmtime(std::time(nullptr)), host);
}

/// What a reader types to repeat this run, without where it went.
std::string repeating_command(const Arguments& arguments, std::uint64_t seed) {
  std::string command = fmt::format("ipcbench run --profile {} --seed {}", arguments.profile, seed);
  const auto add = [&](std::string_view flag, const std::vector<std::string>& values) {
    for (const auto& value : values) command += fmt::format(" {} {}", flag, value);
  };
  add("--mechanism", arguments.selection.mechanisms);
  add("--scenario", arguments.selection.scenarios);
  add("--size", arguments.selection.sizes);
  add("--placement", arguments.selection.placements);
  add("--cell", arguments.selection.cells);
  if (arguments.launches != 0) command += fmt::format(" --launches {}", arguments.launches);
  if (!arguments.timed.empty()) command += " --timed " + arguments.timed;
  if (!arguments.cpus.empty()) command += " --cpus " + arguments.cpus;
  if (arguments.timeout != "10s") command += " --timeout " + arguments.timeout;
  return command;
}

/// At least 1 ms, since a plan counts in them.
std::chrono::milliseconds duration_of(std::string_view flag, const std::string& text) try {
  const auto duration = std::chrono::ceil<std::chrono::milliseconds>(parse_duration(text));
  if (duration.count() == 0) throw UnusableInput{fmt::format("{} '{}': expected at least 1ms", flag, text)};
  return duration;
} catch (const std::invalid_argument& error) {
  throw UnusableInput{fmt::format("{}: {}", flag, error.what())};
}

std::filesystem::path begin(const Arguments& arguments) {
  RunOptions options{.profile = find_profile(arguments.profile),
                     .plan = {},
                     .host = {},
                     .command = {},
                     .cpus = arguments.cpus};
  if (!arguments.cpus.empty()) restrict_to(arguments.cpus);
  if (arguments.launches != 0)
    options.profile.min_launches = options.profile.max_launches = arguments.launches;
  if (!arguments.timed.empty()) options.profile.timed = duration_of("--timed", arguments.timed);
  options.timeout = duration_of("--timeout", arguments.timeout);
  options.plan = make_plan(options.profile, arguments.selection, Topology::of_this_machine());
  options.seed = arguments.seed.value_or(std::random_device{}());
  options.host = arguments.host_label.empty() ? host_name() : arguments.host_label;
  options.command = repeating_command(arguments, options.seed);

  std::filesystem::path folder{arguments.out.empty() ? default_folder(options.host) : arguments.out};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw UnusableInput{fmt::format("cannot make the folder {}: {}", folder.string(), error.message())};
  begin_run(folder, options);
  fmt::print(stderr, "{} cells, {} left out (ipcbench list says why), into {}\n", options.plan.cells.size(),
             options.plan.skipped.size(), folder.string());
  return folder;
}

/// Goes on as the run was begun: its CPUs stand in the journal's first line.
std::filesystem::path resume(const std::string& folder) {
  std::string cpus;
  Journal::for_each(folder, [&](const Json& line) {
    if (line.contains("plan")) cpus = line.at("plan").value("cpus", "");
  });
  if (!cpus.empty()) restrict_to(cpus);
  return folder;
}

/// In as many lines as a terminal needs.
void tell(const std::string& sentence) { fmt::print(stderr, "{}\n", wrap(sentence, 80)); }

void tell_reached(const Quality& quality) {
  tell(fmt::format("{} of {} pinned cells have a 95 % interval within ± {:.0f} %{}", quality.reached,
                   quality.promised, 100 * quality.half_width,
                   quality.outside.empty() ? "" : "; furthest from it:"));
  constexpr std::size_t kNamed = 5;
  for (std::size_t i = 0; i < std::min(kNamed, quality.outside.size()); ++i) {
    const Outside& cell = quality.outside[i];
    const std::string width = cell.half_width ? fmt::format("± {:.1f} %", 100 * *cell.half_width)
                                              : std::string{"fewer than 6 launches"};
    fmt::print(stderr, "{}\n", wrap(fmt::format("{} {}", width, cell.cell), 80, "  "));
  }
  if (quality.outside.size() > kNamed)
    fmt::print(stderr, "  and {} more: \"outside\" in summary.json\n", quality.outside.size() - kNamed);
}

/// What the run reached of its profile's promise, and what disturbed it; nothing where there is nothing to
/// say.
void tell_quality(const Quality& quality) {
  if (quality.promised > 0 && quality.half_width < 1) tell_reached(quality);
  if (const auto few = quality.short_of_launches + quality.never_launched; few > 0)
    tell(fmt::format("the profile's time was up: {} cells have fewer launches than it wants, {} of them none",
                     few, quality.never_launched));
  if (quality.repeated + quality.disturbed > 0)
    tell(fmt::format("{} launches were disturbed (steal, throttling) and done again, {} stayed disturbed",
                     quality.repeated, quality.disturbed));
  if (quality.others_cpu > kMostOthers)
    tell(fmt::format("! others used {:.0f} % of a CPU while this was measured; see what runs with: top",
                     100 * quality.others_cpu));
  if (const double drifted = drift(quality.canaries); drifted > kCanaryDrift)
    tell(fmt::format(
        "! the machine drifted: the canaries before and after differ by {:.1f} % (more than {:.0f} %)",
        100 * drifted, 100 * kCanaryDrift));
  if (!quality.canaries.empty())
    if (const double spread = std::ranges::max(quality.canaries, {}, &Canary::spread).spread;
        spread > kCanarySpread)
      tell(
          fmt::format("! this CPU has no steady speed: the same system call took up to {:.0f} % longer "
                      "within half a second (ipcbench doctor)",
                      100 * spread));
}

int run(const Arguments& arguments) {
  const auto bench = find_bench();
  catch_interrupts();
  const auto folder = arguments.resume.empty() ? begin(arguments) : resume(arguments.resume);
  ProgressLine line;
  try {
    const RunOutcome outcome =
        continue_run(folder, bench, [&](const Progress& progress) { line.show(progress); });
    line.finish();
    tell_quality(outcome.quality);
    fmt::print("{}\n", folder.string());
    if (outcome.failed_cells == 0) return kFine;
    fmt::print(stderr, "{} cells failed: see \"failed\" in {}/summary.json\n", outcome.failed_cells,
               folder.string());
    return kCellsFailed;
  } catch (const Interrupted&) {
    line.finish();
    fmt::print(stderr, "interrupted; go on with: ipcbench run --resume {}\n", folder.string());
    throw;
  }
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("run", "measure; the folder of the run is the last line");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--profile", arguments->profile, "smoke, quick, standard or publication")
      ->capture_default_str();
  command->add_option("--mechanism", arguments->selection.mechanisms, "only these")->delimiter(',');
  command->add_option("--scenario", arguments->selection.scenarios, "only these")->delimiter(',');
  command->add_option("--size", arguments->selection.sizes, "bytes of a message, such as 64 or 4k")
      ->delimiter(',');
  command->add_option("--placement", arguments->selection.placements, "only these")->delimiter(',');
  command->add_option("--cell", arguments->selection.cells,
                      "exactly this cell, by its name; may be repeated");
  command->add_option("--launches", arguments->launches, "of every cell, however noisy")
      ->check(CLI::Range(1, 100'000));
  command->add_option("--timed", arguments->timed,
                      "what the operations of one launch take, instead of the profile's");
  command->add_option("--seed", arguments->seed, "of the order of the launches");
  command->add_option("--cpus", arguments->cpus, "restrict everything to these CPUs, such as 0,2-3");
  command->add_option("--timeout", arguments->timeout, "of one launch")->capture_default_str();
  auto* out = command->add_option("--out", arguments->out, "the run's folder");
  command->add_option("--resume", arguments->resume, "go on with the run in this folder")->excludes(out);
  command->add_option("--host-label", arguments->host_label, "stands in the files instead of the host's name")
      ->check([](const std::string& label) {
        const bool fine =
            !label.empty() && label.size() <= 64 &&
            label.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                std::string::npos;
        return fine ? std::string{} : "expected up to 64 letters, digits, '.', '_' and '-'";
      });
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace ipc
