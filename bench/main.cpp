// The bench program: registers cells with Google Benchmark and runs them. The runner calls it once per launch
// with one
// --cell; by hand it takes every flag of Google Benchmark and offers a small default catalogue.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cell.hpp"
#include "core/syscall_count.hpp"
#include "stats/steady_state.hpp"

namespace {

using namespace ipc;

/// What this program's own flags say. Google Benchmark's are left in argv for it.
struct Flags {
  std::vector<std::string> cells;           // empty: the default catalogue
  std::optional<std::uint64_t> operations;  // absent: Google Benchmark looks for a count
  std::optional<std::uint64_t> warmup;      // absent: a tenth of the operations
  std::uint64_t batch = 0;                  // 0: the launch decides
  std::chrono::milliseconds timeout{30'000};
  bool count_syscalls = false;
  std::string histograms;  // file for the latency histograms, as JSON; none when empty
};

constexpr std::string_view kHelp =
    "ipcbench-bench: the Google Benchmark program of ipcbench\n"
    "  --cell=NAME          measure this cell (may be repeated); default: a small catalogue\n"
    "  --operations=N       timed operations of the launch; default: Google Benchmark looks for a count\n"
    "  --warmup=N           untimed operations before them; default: a tenth\n"
    "  --batch=N            operations per clock reading; default: as many as make the reading weigh 1 %\n"
    "  --timeout=TIME       per launch, such as 10s\n"
    "  --histograms=FILE    write the latency histograms there\n"
    "  --count-syscalls     measure nothing; count each cell's system calls per operation (ptrace) and print "
    "JSON\n"
    "and every --benchmark_ flag of Google Benchmark:\n";

std::uint64_t parse_count(std::string_view flag, const std::string& text) {
  std::size_t used = 0;
  std::uint64_t value = 0;
  try {
    value = std::stoull(text, &used);
  } catch (const std::exception&) {}
  if (used == 0 || used != text.size() || text[0] == '-' || value > 1'000'000'000'000)
    throw std::invalid_argument{fmt::format("{} '{}': expected a whole number up to 10^12", flag, text)};
  return value;
}

/// Takes our own flags out of argv.
Flags take_flags(int& argc, char** argv) {
  Flags flags;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const auto value_of = [&](std::string_view flag) -> std::optional<std::string> {
      if (!argument.starts_with(flag) || argument.size() <= flag.size() || argument[flag.size()] != '=')
        return {};
      return std::string{argument.substr(flag.size() + 1)};
    };
    if (argument == "--help") std::fwrite(kHelp.data(), 1, kHelp.size(), stdout);
    if (const auto cell = value_of("--cell"))
      flags.cells.push_back(*cell);
    else if (const auto operations = value_of("--operations")) {
      flags.operations = parse_count("--operations", *operations);
      if (flags.operations == 0) throw std::invalid_argument{"--operations '0': expected at least 1"};
    } else if (const auto warmup = value_of("--warmup"))
      flags.warmup = parse_count("--warmup", *warmup);
    else if (const auto batch = value_of("--batch"))
      flags.batch = parse_count("--batch", *batch);
    else if (const auto timeout = value_of("--timeout"))
      flags.timeout = std::chrono::ceil<std::chrono::milliseconds>(parse_duration(*timeout));
    else if (argument == "--count-syscalls")
      flags.count_syscalls = true;
    else if (const auto file = value_of("--histograms"))
      flags.histograms = *file;
    else
      argv[kept++] = argv[i];
  }
  argc = kept;
  return flags;
}

std::map<std::string, Histogram>& histograms() {
  static std::map<std::string, Histogram> by_cell;
  return by_cell;
}

/// Beside time: what each side cost. Numbers that are not known are not there, rather than 0.
void report(benchmark::State& state, const Cell& cell, const Sample& sample) {
  const auto operations = static_cast<double>(sample.operations);
  const auto elapsed_ns = static_cast<double>(sample.elapsed.count());
  auto& counters = state.counters;
  counters["op_ns"] = elapsed_ns / operations;
  if (cell.scenario->has_latency && sample.latency.total() > 0) {
    counters["min_ns"] = static_cast<double>(sample.latency.min().count());
    counters["p50_ns"] = sample.latency.percentile(50);
    counters["p90_ns"] = sample.latency.percentile(90);
    counters["p99_ns"] = sample.latency.percentile(99);
    counters["p999_ns"] = sample.latency.percentile(99.9);
    counters["max_ns"] = static_cast<double>(sample.latency.max().count());
    counters["batch"] = static_cast<double>(sample.batch);
  }
  counters["samples"] = operations;
  if (std::ranges::all_of(sample.blocks, [](double block) { return block > 0; }))
    counters["unsteady"] = stats::settled(sample.blocks) ? 0 : 1;
  if (cell.workload.size > 0) {
    counters["payload_bytes"] = static_cast<double>(cell.workload.size);
    const double arrived = operations - static_cast<double>(sample.lost);
    counters["msgs_per_s"] = arrived / elapsed_ns * 1e9;
    counters["bytes_per_s"] = arrived / elapsed_ns * 1e9 * static_cast<double>(cell.workload.size);
  }
  // Of events that merge nobody can count how many were one.
  if (const Traits& traits = cell.mechanism->traits; !traits.reliable && traits.unit != Unit::event)
    counters["losses"] = static_cast<double>(sample.lost) / operations;
  const auto& client = sample.client;
  const auto& server = sample.server;
  counters["client_cpu_ns"] = static_cast<double>(client.cpu_ns) / operations;
  if (server.cpu_ns > 0)  // a limit may have no server
    counters["server_cpu_ns"] = static_cast<double>(server.cpu_ns) / operations;
  counters["nvcsw"] = static_cast<double>(client.voluntary_switches + server.voluntary_switches) / operations;
  counters["nivcsw"] =
      static_cast<double>(client.involuntary_switches + server.involuntary_switches) / operations;
  counters["minflt"] = static_cast<double>(client.minor_faults + server.minor_faults) / operations;
  if (const Usage both = client + server; both.cycles >= 0) {
    counters["instructions"] = static_cast<double>(both.instructions) / operations;
    counters["cycles"] = static_cast<double>(both.cycles) / operations;
  }
  if (sample.schedule) {
    counters["late_p50_ns"] = sample.schedule->late_p50_ns;
    counters["late_p99_ns"] = sample.schedule->late_p99_ns;
    counters["offered_per_s"] = sample.schedule->offered_per_s;
  }
}

void run(benchmark::State& state, const Cell& cell, std::optional<std::uint64_t> warmup) {
  Sample sample;
  // One batch == one fork == all iterations of this call: no control protocol needed. An error inside the
  // loop is a row of its own; before the loop it would abort the process (Google Benchmark 1.7.1).
  while (state.KeepRunningBatch(state.max_iterations)) {
    Workload workload = cell.workload;
    workload.operations = static_cast<std::uint64_t>(state.max_iterations);
    workload.warmup = warmup.value_or(std::max<std::uint64_t>(workload.operations / 10, 1));
    try {
      sample = cell.mechanism->run(cell.scenario->name, workload);
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
      return;
    }
    state.SetIterationTime(std::chrono::duration<double>(sample.elapsed).count());
  }
  report(state, cell, sample);
  if (sample.latency.total() > 0) histograms()[cell.name()] = sample.latency;
}

/// System calls of one operation: of a launch with 2 N operations less those of one with N, so that set-up,
/// verification and warm-up cancel out.
double syscalls_per_operation(const Cell& cell, std::uint64_t operations) {
  constexpr std::uint64_t kWarmup = 8;
  const auto calls_of = [&](std::uint64_t count) {
    return static_cast<double>(count_syscalls([&] {
      Workload workload = cell.workload;
      workload.operations = count;
      workload.warmup = kWarmup;
      workload.batch = 1;
      [[maybe_unused]] const Sample sample = cell.mechanism->run(cell.scenario->name, workload);
    }));
  };
  return (calls_of(2 * operations) - calls_of(operations)) / static_cast<double>(operations);
}

/// What can be tried by hand without any flag: every mechanism with a small message, wherever this machine
/// allows.
std::vector<std::string> default_catalogue(const Topology& topology) {
  std::vector<std::string> names;
  for (const Mechanism& mechanism : mechanisms())
    for (const Scenario& scenario : scenarios()) {
      if (!mechanism.offers(scenario.name) || mechanism.family == "python") continue;
      for (std::size_t p = 0; p < kPlacementNames.size(); ++p) {
        Cell cell{.scenario = &scenario, .mechanism = &mechanism, .workload = {}};
        cell.workload.size = std::min<std::size_t>(8, mechanism.largest());
        cell.workload.workers = 2;
        cell.workload.load = 50;
        cell.workload.placement = static_cast<Placement>(p);
        if (cell.why_not(topology).empty()) names.push_back(cell.name());
      }
    }
  return names;
}

void write_histograms(const std::string& file) {
  std::string text = "{";
  for (const auto& [name, histogram] : histograms()) {
    text += fmt::format("{}\"{}\":[", text.size() > 1 ? "," : "", name);
    bool first = true;
    histogram.for_each_bucket([&](std::int64_t lower, std::uint64_t count) {
      text += fmt::format("{}[{},{}]", first ? "" : ",", lower, count);
      first = false;
    });
    text += "]";
  }
  text += "}\n";
  std::ofstream out{file};
  out << text;
  if (!out.flush()) throw std::runtime_error{fmt::format("cannot write {}", file)};
}

}  // namespace

int main(int argc, char** argv) try {
  const Flags flags = take_flags(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("ipcbench_build", IPCBENCH_BUILD);

  const Topology topology = Topology::of_this_machine();
  for (const std::string& name : flags.cells.empty() ? default_catalogue(topology) : flags.cells) {
    Cell cell = Cell::parse(name);
    if (const auto reason = cell.why_not(topology); !reason.empty())
      throw std::invalid_argument{fmt::format("cell '{}': {}", name, reason)};
    cell.workload.cpus = *topology.resolve(cell.workload.placement).cpus;
    cell.workload.timeout = flags.timeout;
    cell.workload.batch = flags.batch;
    if (flags.count_syscalls) {
      constexpr std::uint64_t kCounted = 64;
      fmt::print("{{\"cell\": \"{}\", \"syscalls\": {}}}\n", name,
                 syscalls_per_operation(cell, flags.operations.value_or(kCounted)));
      std::fflush(stdout);  // before the next fork, or it would be printed twice
      continue;
    }
    auto* registered = benchmark::RegisterBenchmark(
        name.c_str(), [cell, &flags](benchmark::State& state) { run(state, cell, flags.warmup); });
    registered->UseManualTime();  // the peer that holds the clock reports it
    // One repetition per launch, and no aggregates: 1.7.1 prints bare NaN for a counter that is 0 in every
    // repetition.
    if (flags.operations) registered->Iterations(static_cast<benchmark::IterationCount>(*flags.operations));
  }
  if (flags.count_syscalls) return 0;
  benchmark::RunSpecifiedBenchmarks();
  if (!flags.histograms.empty()) write_histograms(flags.histograms);
  benchmark::Shutdown();
  return 0;
} catch (const std::exception& error) {
  std::cerr << "ipcbench-bench: " << error.what() << '\n';
  return 2;
}
