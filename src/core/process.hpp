// Process: a forked child that runs one callable; killed and reaped with its owner.
#pragma once
#include <signal.h>
#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/fd.hpp"
#include "core/mapping.hpp"

namespace ipc {

/// Where a child leaves the reason of its failure for its parent. Place in Shared<>; several children may
/// share one, and the first to fail is heard.
class FailureText {
 public:
  void set(std::string_view text) noexcept;
  [[nodiscard]] std::string get() const;

 private:
  std::atomic<int> state_{0};  // 0 free, 1 being written, 2 readable
  std::array<char, 400> text_{};
};

class Process {
 public:
  /// Forks; the child runs `body` and leaves by _exit: 0, or 1 after an exception, whose text goes to
  /// `failure` (or to standard error without one). Throws std::system_error if fork fails.
  explicit Process(const std::function<void()>& body, FailureText* failure = nullptr);
  Process(Process&& other) noexcept : pid_{std::exchange(other.pid_, -1)} {}
  Process& operator=(Process&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() { kill(); }

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// Gives the child up, to be collected by whoever takes its number.
  [[nodiscard]] pid_t release() noexcept { return std::exchange(pid_, -1); }

  /// A descriptor that polls readable once the child has exited.
  [[nodiscard]] Fd pidfd() const;

  /// Waits for the child and collects it; throws std::runtime_error unless it exited with status 0.
  void join();

  /// Kills the child, if it is still there, and collects it.
  void kill() noexcept;

 private:
  siginfo_t reap() noexcept;

  pid_t pid_ = -1;
};

/// Joins children in whichever order they finish. Throws std::runtime_error when one fails, or when `timeout`
/// has passed since the call; the caller's Process objects then kill the rest.
void join_all(std::span<Process*> children, std::chrono::milliseconds timeout);

}  // namespace ipc
