// Process: a function in a process of its own. Python's multiprocessing.Process in C++.
//
//   ipc::mp::Process child{[&] { queue.put("hello"); }, {.name = "greeter"}};
//   ipc::mp::Process other{greet, "Ann", 3};   // a target and its arguments
//   child.start();
//   child.join();                        // or join(2s), which says whether it has ended
//   int code = *child.exit_code();       // 0; 1 after an exception; -N when signal N ended it
//
// Or derive from it and override run(). A daemon is killed with its parent, however that ends, even by
// SIGKILL: more than Python promises. (To the kernel the parent is the thread that called start.) What is not
// a daemon is waited for when its Process is destroyed. The child's standard input is /dev/null, as in
// Python.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/fd.hpp"
#include "core/futex.hpp"

namespace ipc::mp {

struct ProcessOptions {
  std::string name;  // empty: Process-1, Process-2 …
  bool daemon = false;
};

class Process {
 public:
  explicit Process(std::function<void()> target, ProcessOptions options = {});
  /// Calls target(arguments...), which are copied now.
  template <class F, class... Args>
  requires(sizeof...(Args) > 0 && std::invocable<F&, Args&...>)
      Process(ProcessOptions options, F target, Args... arguments)
      : Process{[target = std::move(target), ... arguments = std::move(arguments)]() mutable {
                  std::invoke(target, arguments...);
                },
                std::move(options)} {}
  template <class F, class... Args>
  requires(sizeof...(Args) > 0 && std::invocable<F&, Args&...>) explicit Process(F target, Args... arguments)
      : Process{ProcessOptions{}, std::move(target), std::move(arguments)...} {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Collects the child: a daemon is killed first, any other waited for.
  virtual ~Process();

  /// What the child does; an exception's text goes to standard error and the exit code is 1.
  virtual void run();

  /// Forks. Throws std::logic_error the second time, std::system_error where no process can be had.
  void start();
  /// Waits for the end, for no longer than `timeout`; says whether it has come.
  bool join(std::chrono::nanoseconds timeout = forever());
  [[nodiscard]] bool is_alive() { return pid_ > 0 && !join(std::chrono::nanoseconds{0}); }
  /// Nothing before the end has come and was seen by join or is_alive.
  [[nodiscard]] std::optional<int> exit_code() const noexcept { return exit_code_; }
  void terminate() { send(15); }  // SIGTERM
  void kill() { send(9); }        // SIGKILL

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }  // 0 before start
  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }
  [[nodiscard]] bool daemon() const noexcept { return options_.daemon; }

 protected:
  explicit Process(ProcessOptions options = {});  // for those that override run

 private:
  [[noreturn]] void be_the_child(pid_t parent) noexcept;
  void send(int signal);

  std::function<void()> target_;
  ProcessOptions options_;
  pid_t owner_, pid_ = 0;
  Fd handle_;  // polls readable once the child has ended
  std::optional<int> exit_code_;
};

}  // namespace ipc::mp
