// python:…: what Python's multiprocessing costs for the same. Each launch is one run of the script in
// bench/python/, which pins, verifies, warms up and times as the scenarios here do, and prints what it saw.
//
// Python's Queue is a pipe, two locks and a thread that feeds it; its Pipe() a socket pair. So they stand
// under names of their own, beside the kernel's objects and ours.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cell.hpp"
#include "core/io.hpp"
#include "core/process.hpp"
#include "core/program_files.hpp"
#include "core/scratch.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

using Json = nlohmann::json;

constexpr const char* kScript = "bench/python/ipcbench_python.py";

std::string why_not() {
  if (!find_command("python3")) return "there is no python3: apt-get install python3";
  if (!find_shared_file(kScript)) return fmt::format("{} is not there", kScript);
  return {};
}

/// The script and its children: all of them gone when this is.
class PythonProcess {
 public:
  PythonProcess(std::vector<std::string> arguments, const Scratch& folder) {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    output_ = Fd{ends[0]};
    const Fd writer{ends[1]};
    errors_ = Fd{check(::memfd_create("errors", MFD_CLOEXEC), "memfd_create")};
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    process_.emplace([&] {
      check(::setpgid(0, 0), "setpgid");  // so that its children can be ended with it
      check(::dup2(writer.get(), STDOUT_FILENO), "dup2");
      check(::dup2(errors_.get(), STDERR_FILENO), "dup2");
      ::signal(SIGPIPE, SIG_DFL);
      ::setenv("TMPDIR", folder.c_str(), 1);  // where a fork server's socket lies, also after a kill
      check(::execv(argv[0], argv.data()), "execv");
    });
    group_ = process_->pid();
    ::setpgid(group_, group_);  // whoever of us two comes first
  }
  PythonProcess(const PythonProcess&) = delete;
  PythonProcess& operator=(const PythonProcess&) = delete;
  ~PythonProcess() {
    if (group_ > 0) ::kill(-group_, SIGKILL);
  }

  /// All that it prints; throws std::runtime_error with its reason where it fails or takes longer.
  [[nodiscard]] std::string output(std::chrono::milliseconds timeout) {
    const auto deadline = Clock::now() + timeout;
    std::string text;
    std::array<char, 1 << 14> chunk{};
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
      if (left <= 0) throw std::runtime_error{fmt::format("timed out after {} ms", timeout.count())};
      pollfd readable{.fd = output_.get(), .events = POLLIN, .revents = 0};
      const int ready = ::poll(&readable, 1, static_cast<int>(left));
      if (ready == 0 || (ready == -1 && errno == EINTR)) continue;
      check(ready, "poll");
      const auto n = check(::read(output_.get(), chunk.data(), chunk.size()), "read");
      if (n == 0) break;
      text.append(chunk.data(), static_cast<std::size_t>(n));
    }
    try {
      process_->join();
    } catch (const std::runtime_error& error) {
      throw std::runtime_error{reason(error.what())};
    }
    group_ = 0;  // what is left of it ends with the pipes that the script held
    return text;
  }

 private:
  /// The last line that it wrote to its standard error.
  [[nodiscard]] std::string reason(const char* otherwise) const {
    check(::lseek(errors_.get(), 0, SEEK_SET), "lseek");
    std::string text = read_to_end(errors_);
    while (text.ends_with('\n')) text.pop_back();
    return text.empty() ? otherwise : text.substr(text.rfind('\n') + 1);
  }

  Fd output_, errors_;
  std::optional<Process> process_;
  pid_t group_ = 0;
};

Usage usage_in(const Json& json) {
  return {.cpu_ns = json.at("cpu_ns").get<std::int64_t>(),
          .voluntary_switches = json.at("nvcsw").get<std::int64_t>(),
          .involuntary_switches = json.at("nivcsw").get<std::int64_t>(),
          .minor_faults = json.at("minflt").get<std::int64_t>()};
}

Sample sample_in(const std::string& text) try {
  const Json seen = Json::parse(text).at("ipcbench");
  Sample sample;
  sample.operations = seen.at("operations").get<std::uint64_t>();
  sample.elapsed = std::chrono::nanoseconds{seen.at("elapsed_ns").get<std::int64_t>()};
  sample.blocks = seen.at("blocks").get<std::array<double, Sample::kBlocks>>();
  for (const Json& pair : seen.at("latencies"))
    sample.latency.record(std::chrono::nanoseconds{pair.at(0).get<std::int64_t>()},
                          pair.at(1).get<std::uint64_t>());
  sample.client = usage_in(seen.at("client"));
  sample.server = usage_in(seen.at("server"));
  return sample;
} catch (const Json::exception& error) {
  throw std::runtime_error{fmt::format("the Python script wrote no readable result: {}", error.what())};
}

Sample run_python(std::string_view mechanism, std::string_view scenario, const Workload& workload) {
  const auto python = find_command("python3");
  const auto script = find_shared_file(kScript);
  if (!python || !script) throw std::runtime_error{why_not()};
  const Scratch folder{Scratch::Kind::file};
  check(::mkdir(folder.c_str(), S_IRWXU), "mkdir");
  const Cell cell{
      .scenario = find_scenario(scenario), .mechanism = find_mechanism(mechanism), .workload = workload};
  // -B: no __pycache__ in the source tree; -E and -s: nobody's settings but these
  PythonProcess process{
      {python->string(), "-B", "-E", "-s", script->string(), "--cell", cell.name(), "--operations",
       std::to_string(workload.operations), "--warmup", std::to_string(workload.warmup),
       fmt::format("--cpus={},{}", workload.cpus.client, workload.cpus.server)},
      folder};
  return sample_in(process.output(workload.timeout));
}

struct Object {
  std::string_view name, summary;
  std::array<std::string_view, 2> scenarios;  // the second may be empty
};

constexpr std::array kObjects{
    Object{"python:pipe", "Python's Pipe(), a socket pair", {"round_trip", "stream"}},
    Object{"python:pipe_one_way", "Python's Pipe(duplex=False), two of them", {"round_trip", "stream"}},
    Object{"python:simple_queue", "Python's SimpleQueue: a pipe and two locks", {"round_trip", "stream"}},
    Object{"python:queue", "Python's Queue: a pipe, two locks and a thread", {"round_trip", "stream"}},
    Object{"python:value", "Python's Value under its own lock", {"increment", ""}},
    Object{"python:array", "Python's Array under its own lock", {"increment", ""}},
    Object{"python:pool", "Python's Pool, by apply_async", {"dispatch", ""}},
    Object{"python:pool_apply", "Python's Pool, by apply", {"dispatch", ""}},
    Object{"python:pool_map", "Python's Pool, by map in chunks", {"dispatch", ""}},
    Object{"python:fork", "Python's Process, by fork", {"spawn", ""}},
    Object{"python:forkserver", "Python's Process, by forkserver", {"spawn", ""}},
    Object{"python:spawn", "Python's Process, by spawn: a new interpreter", {"spawn", ""}},
};

template <std::size_t kObject, std::size_t kScenario>
Sample run_object(const Workload& workload) {
  return run_python(kObjects[kObject].name, kObjects[kObject].scenarios[kScenario], workload);
}

template <std::size_t kObject>
void enter() {
  constexpr const Object& object = kObjects[kObject];
  Mechanism mechanism{
      {.name = object.name, .summary = object.summary, .family = "python", .unavailable = &why_not},
      kScript,
      {},
      nullptr,
      {{object.scenarios[0], &run_object<kObject, 0>}}};
  if (!object.scenarios[1].empty())
    mechanism.runs.push_back({.scenario = object.scenarios[1], .run = &run_object<kObject, 1>});
  detail::enter(std::move(mechanism));
}

[[maybe_unused]] const bool registered = [] {
  [&]<std::size_t... kObject>(std::index_sequence<kObject...>) { (enter<kObject>(), ...); }
  (std::make_index_sequence<kObjects.size()>{});
  return true;
}();

}  // namespace
}  // namespace ipc
