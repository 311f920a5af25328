#include "runner/launcher.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <optional>

#include "core/io.hpp"
#include "core/process.hpp"

namespace ipc {
namespace {

std::atomic<bool> caught{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // or a handler may not touch it

Fd new_memory_file(const char* name) { return Fd{check(::memfd_create(name, 0), "memfd_create")}; }

std::string whole_text(const Fd& file) {
  check(::lseek(file.get(), 0, SEEK_SET), "lseek");
  return read_to_end(file);
}

/// Reads until every process that holds the other end is gone. Empty: the deadline or an interrupt came
/// first.
std::optional<std::string> read_until_all_gone(const Fd& pipe,
                                               std::chrono::steady_clock::time_point deadline) {
  std::string text;
  std::array<char, 1 << 14> chunk{};
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (caught || left.count() <= 0) return std::nullopt;
    pollfd waiting{.fd = pipe.get(), .events = POLLIN, .revents = 0};
    // At most a second: an interrupt that arrives just before poll() would otherwise be noticed late.
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 1000)));
    if (ready == 0 || (ready == -1 && errno == EINTR)) continue;
    check(ready, "poll");
    const auto n = check(::read(pipe.get(), chunk.data(), chunk.size()), "read");
    if (n == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(n));
  }
}

/// The line that says what went wrong: the last that our program wrote.
std::string reason_in(const std::string& errors) {
  std::string reason;
  for (std::size_t begin = 0; begin < errors.size();) {
    const auto end = std::min(errors.find('\n', begin), errors.size());
    const auto line = errors.substr(begin, end - begin);
    constexpr std::string_view kOurs = "ipcbench-bench: ";
    if (line.starts_with(kOurs)) reason = line.substr(kOurs.size());
    begin = end + 1;
  }
  return reason;
}

Buckets read_buckets(const std::string& text, const std::string& cell) {
  Buckets buckets;
  const Json json = Json::parse(text);
  if (json.contains(cell))
    for (const Json& bucket : json.at(cell))
      buckets.emplace_back(bucket.at(0).get<std::int64_t>(), bucket.at(1).get<std::uint64_t>());
  return buckets;
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { caught = true; };  // no SA_RESTART: poll() shall return
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    check(::sigaction(signal, &action, nullptr), "sigaction");
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of write(2), not the end of us
}

bool interrupted() noexcept { return caught; }

namespace {

/// What one execution of the bench program left.
struct Executed {
  std::string error;  // empty when it ended well
  std::string output;
};

/// Throws Interrupted. When it returns or throws, everything that the execution began has ended.
Executed execute(std::vector<std::string> arguments, std::chrono::milliseconds patience) {
  const auto begin = std::chrono::steady_clock::now();
  const Fd errors = new_memory_file("errors");
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const Fd reader{ends[0]};
  Fd writer{ends[1]};
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  Executed executed;
  {
    Process process{[&] {
      // Whoever holds standard output belongs to the launch: peers, and the janitor that removes their names.
      check(::dup2(writer.get(), STDOUT_FILENO), "dup2");
      check(::dup2(errors.get(), STDERR_FILENO), "dup2");
      ::signal(SIGPIPE, SIG_DFL);
      ::signal(SIGXFSZ, SIG_DFL);
      check(::execv(argv[0], argv.data()), "execv");
    }};
    writer.close();
    auto output = read_until_all_gone(reader, begin + patience + std::chrono::seconds{5});
    if (!output) {
      process.kill();  // the kernel kills the peers with it (PR_SET_PDEATHSIG), and the janitor cleans up
      [[maybe_unused]] const auto rest = read_to_end(reader);
      if (caught) throw Interrupted{};
      executed.error = "the bench program did not end in time and was killed";
      return executed;
    }
    executed.output = std::move(*output);
    try {
      process.join();
    } catch (const std::runtime_error& error) {
      executed.error = reason_in(whole_text(errors));
      if (executed.error.empty()) executed.error = fmt::format("the bench program failed: {}", error.what());
    }
  }
  if (caught) throw Interrupted{};
  return executed;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

LaunchResult launch(const std::filesystem::path& bench, const LaunchOrder& order) {
  const auto begin = std::chrono::steady_clock::now();
  const Fd histograms = new_memory_file("histograms");
  std::vector<std::string> arguments{bench.string(), "--cell=" + order.cell, "--benchmark_format=json",
                                     fmt::format("--timeout={}ms", order.timeout.count()),
                                     fmt::format("--histograms=/proc/self/fd/{}", histograms.get())};
  if (order.operations != 0)
    arguments.push_back(fmt::format("--operations={}", order.operations));
  else
    arguments.push_back(
        fmt::format("--benchmark_min_time={}", std::chrono::duration<double>(order.timed).count()));
  if (order.batch != 0) arguments.push_back(fmt::format("--batch={}", order.batch));
  // Looking for a count takes several attempts, each with the timeout of one launch.
  Executed executed =
      execute(std::move(arguments), order.operations == 0 ? 4 * order.timeout : order.timeout);
  LaunchResult result;
  result.error = std::move(executed.error);
  if (result.error.empty()) try {
      Json document = Json::parse(executed.output);
      result.context = std::move(document.at("context"));
      result.context["executable"] = bench.filename().string();  // not where it lies, nor on whose machine
      result.context.erase("host_name");
      result.entry = std::move(document.at("benchmarks").at(0));
      if (result.entry.value("error_occurred", false))
        result.error = result.entry.value("error_message", "failed without a message");
      else
        result.histogram = read_buckets(whole_text(histograms), order.cell);
    } catch (const Json::exception& error) {
      result.error = fmt::format("the bench program wrote no readable result: {}", error.what());
    }
  result.seconds = seconds_since(begin);
  return result;
}

SyscallCount count_syscalls(const std::filesystem::path& bench, const LaunchOrder& order) {
  const auto begin = std::chrono::steady_clock::now();
  constexpr int kSlower = 4;  // everything is, under ptrace
  Executed executed = execute({bench.string(), "--cell=" + order.cell, "--count-syscalls",
                               fmt::format("--timeout={}ms", kSlower * order.timeout.count())},
                              2 * kSlower * order.timeout);
  SyscallCount count;
  count.error = std::move(executed.error);
  if (count.error.empty()) try {
      count.per_operation = Json::parse(executed.output).at("syscalls").get<double>();
    } catch (const Json::exception& error) {
      count.error = fmt::format("the bench program wrote no readable count: {}", error.what());
    }
  count.seconds = seconds_since(begin);
  return count;
}

std::filesystem::path find_bench() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const auto beside = folder / "ipcbench-bench";
  const auto installed = folder.parent_path() / "libexec" / "ipcbench" / "ipcbench-bench";
  for (const auto& candidate : {beside, installed})
    if (std::filesystem::exists(candidate)) return candidate;
  throw UnusableInput{
      fmt::format("the bench program is not there: expected {} or {}", beside.string(), installed.string())};
}

}  // namespace ipc
