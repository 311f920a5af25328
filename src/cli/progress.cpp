#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace ipc {
namespace {

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string write_left(double seconds) {
  const auto whole = std::lround(seconds);
  return whole >= 60 ? fmt::format("{} min {:02} s", whole / 60, whole % 60) : fmt::format("{} s", whole);
}

}  // namespace

ProgressLine::ProgressLine() : terminal_{::isatty(STDERR_FILENO) == 1} {}

void ProgressLine::show(const Progress& progress) {
  if (!progress.error.empty())
    fmt::print(stderr, "{}failed: {}: {}\n", terminal_ ? "\r\x1b[K" : "", progress.cell, progress.error);
  if (!progress.remark.empty()) {
    fmt::print(stderr, "{}{}\n", terminal_ ? "\r\x1b[K" : "", progress.remark);
    return;
  }
  const double share =
      static_cast<double>(progress.done) / static_cast<double>(std::max<std::size_t>(progress.total, 1));
  const auto now = std::chrono::steady_clock::now();
  if (terminal_) {
    if (now - last_ < std::chrono::milliseconds{100} && progress.done != progress.total) return;
    last_ = now;
    constexpr std::size_t kBar = 24;
    const auto full = static_cast<std::size_t>(share * kBar);
    std::string line =
        fmt::format("[{}{}] {:3.0f} %, {} left  ", std::string(full, '='), std::string(kBar - full, ' '),
                    100 * share, write_left(progress.seconds_left));
    line += progress.cell;
    fmt::print(stderr, "\r\x1b[K{}", line.substr(0, terminal_width() - 1));
    std::fflush(stderr);
    return;
  }
  const auto tenth = static_cast<std::size_t>(share * 10);
  if (tenth == last_tenth_) return;
  last_tenth_ = tenth;
  fmt::print(stderr, "{:3.0f} % ({} of {} launches), {} left\n", 100 * share, progress.done, progress.total,
             write_left(progress.seconds_left));
}

void ProgressLine::finish() {
  if (terminal_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace ipc
