#include "claims/supervise.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "core/io.hpp"
#include "core/process.hpp"
#include "runner/launcher.hpp"

namespace ipc::claims {
namespace {

Json failed(const std::string& what) {
  return {{"verdict", name_of(Verdict::not_testable_here)}, {"error", what}};
}

/// Killed is not yet gone; whoever adopts what was left collects it soon, or never.
void await_end_of(pid_t group) {
  for (int looks = 0; looks < 500 && ::kill(-group, 0) == 0; ++looks) ::usleep(200);
}

/// False when the time was up first.
bool wait_for_end(const Process& child, std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  const Fd handle = child.pidfd();
  pollfd ended{handle.get(), POLLIN, 0};
  for (;;) {
    if (interrupted()) throw Interrupted{};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    // At most half a second: an interrupt that arrives just before poll() would otherwise be noticed late.
    const int ready = ::poll(&ended, 1, static_cast<int>(std::min<std::int64_t>(left, 500)));
    if (ready == 1) return true;
    if (ready == -1 && errno != EINTR) throw_errno("poll");
  }
}

}  // namespace

Json supervise(const Experiment& experiment, std::chrono::milliseconds timeout) {
  const Fd report{check(::memfd_create("ipcbench-evidence", MFD_CLOEXEC), "memfd_create")};
  Shared<FailureText> failure;
  std::fflush(nullptr);
  Process child{[&] {
                  check(::setpgid(0, 0), "setpgid");
                  Evidence evidence;
                  experiment(evidence);
                  const std::string text = evidence.json().dump();
                  write_all(report, std::as_bytes(std::span{text}));
                },
                &*failure};
  const pid_t group = child.pid();
  ::setpgid(group, group);  // whoever of the two is first
  bool ended = false;
  try {
    ended = wait_for_end(child, timeout);
  } catch (...) {
    ::kill(-group, SIGKILL);
    throw;
  }
  ::kill(-group, SIGKILL);  // now, while the child is not collected and its number can be nobody else's
  std::string error = fmt::format("timed out after {} ms", timeout.count());
  if (ended) {
    try {
      child.join();
      error.clear();
    } catch (const std::exception& how) {
      const std::string said = failure->get();
      error = said.empty() ? how.what() : said;
    }
  } else {
    child.kill();
  }
  await_end_of(group);
  if (!error.empty()) return failed(error);
  check(::lseek(report.get(), 0, SEEK_SET), "lseek");
  return Json::parse(read_to_end(report));
}

}  // namespace ipc::claims
