// multiprocessing's Process, and what the notes say of it.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <thread>
#include <vector>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "claims/processes.hpp"
#include "core/io.hpp"
#include "core/process.hpp"

namespace ipc::claims {

void join_timeout(Evidence& evidence, const Join& join, std::chrono::microseconds life) {
  constexpr auto kTimeout = 60ms;
  mp::Process child{[&] { std::this_thread::sleep_for(life); }, {.name = "daemon", .daemon = true}};
  child.start();
  bool ended = true;
  const double seconds = seconds_of([&] { ended = join(child, kTimeout); });
  const bool alive = child.is_alive();
  evidence.figure("timeout_ms", kTimeout.count());
  evidence.figure("returned_after_ms", seconds * 1e3);
  evidence.expect(!ended && alive, {"the child is still alive when join returns", "join 返回时子进程还活着"});
  evidence.expect(seconds >= std::chrono::duration<double>(kTimeout).count(),
                  {"join does not return before the timeout", "join 不会在超时之前返回"});
}

namespace {

/// Whether the child's end of the pipe closes, which only its death does.
bool dies(const Fd& life, std::chrono::milliseconds within) {
  pollfd end{life.get(), 0, 0};
  return retry_on_eintr([&] { return ::poll(&end, 1, static_cast<int>(within.count())); }) == 1;
}

/// A parent in the middle, with a daemon; `ending` ends the one in the middle. Says whether the daemon
/// follows.
bool follows(const WithChild& with_daemon, bool by_signal) {
  std::array<int, 2> life{}, ready{};
  check(::pipe2(life.data(), O_CLOEXEC), "pipe2");
  check(::pipe2(ready.data(), O_CLOEXEC), "pipe2");
  const Fd life_read{life[0]}, ready_read{ready[0]};
  Fd life_write{life[1]}, ready_write{ready[1]};
  Process middle{[&] {
    with_daemon(
        [&] {  // writes once it runs, then lives for longer than anybody waits
          write_all(ready_write, std::array<std::byte, 1>{});
          ::sleep(4);
        },
        [&](pid_t) {
          life_write.close();
          while (by_signal) ::pause();
          std::array<std::byte, 1> started{};
          read_all(ready_read, started);
          ready_write.close();
        });
  }};
  life_write.close();
  if (by_signal) {
    std::array<std::byte, 1> started{};
    read_all(ready_read, started);
    middle.kill();
  } else {
    middle.join();
  }
  return dies(life_read, 1500ms);
}

}  // namespace

void daemon_dies(Evidence& evidence, const WithChild& with_daemon) {
  const bool on_exit = follows(with_daemon, false), on_kill = follows(with_daemon, true);
  evidence.figure("dies_on_exit", on_exit);
  evidence.figure("dies_on_sigkill", on_kill);
  evidence.expect(on_exit,
                  {"a daemon ends when its parent ends normally", "父进程正常退出时，daemon 子进程随之结束"});
  if (on_exit && !on_kill)
    evidence.only_if({"the parent ends normally, not by SIGKILL", "父进程是正常退出，而不是被 SIGKILL 杀死"});
}

void child_input(Evidence& evidence, const WithChild& with_child) {
  struct Seen {
    std::array<char, 64> path{};
    ssize_t got = -1;
  };
  std::array<int, 2> ends{};  // a standard input with something in it
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const Fd reader{ends[0]}, writer{ends[1]};
  write_all(writer, std::as_bytes(std::span{"typed", 5}));
  check(::dup2(reader.get(), STDIN_FILENO), "dup2");
  Shared<Seen> seen;
  with_child(
      [&] {
        std::array<char, 16> text{};
        if (::readlink("/proc/self/fd/0", seen->path.data(), seen->path.size() - 1) < 0) seen->path[0] = '?';
        seen->got = ::read(STDIN_FILENO, text.data(), text.size());
      },
      [](pid_t) {});
  evidence.figure("bytes_read", static_cast<double>(seen->got));
  evidence.expect(seen->got == 0,
                  {"the child reads end of file, although the parent's standard input has 5 B waiting",
                   "父进程的标准输入里有 5 字节，子进程却立刻读到文件末尾"});
  evidence.expect(std::string_view{seen->path.data()} == "/dev/null",
                  {"its descriptor 0 is /dev/null", "它的 0 号描述符是 /dev/null"});
}

namespace {

WithChild process_of_ours(bool daemon) {
  return [daemon](const std::function<void()>& body, const std::function<void(pid_t)>& rest) {
    mp::Process child{body, {.name = "child", .daemon = daemon}};
    child.start();
    rest(child.pid());
  };
}

}  // namespace

std::vector<Claim> process_object_claims() {
  return {
      {"E9",
       "000 001 002 003 004",
       {"join(timeout) returns at the timeout", "join(timeout) 到时间就返回"},
       {"the child is still alive then, and not less than the timeout has passed",
        "返回时子进程还活着，并且已经过了超时时间"},
       "src/claims/process_objects.cpp",
       [](Evidence& evidence) {
         join_timeout(evidence, [](mp::Process& process, std::chrono::nanoseconds timeout) {
           return process.join(timeout);
         });
       }},
      {"E10",
       "000 001 003 004",
       {"a daemon child dies with its parent", "daemon 子进程随父进程退出而结束"},
       {"it ends after the parent's normal end, and after its SIGKILL",
        "父进程正常退出后、被 SIGKILL 杀死后，它都结束"},
       "src/multiprocessing/process.cpp",
       [](Evidence& evidence) { daemon_dies(evidence, process_of_ours(true)); }},
      {"E11",
       "000 001",
       {"a child has no standard input", "子进程不能使用标准输入"},
       {"descriptor 0 of our Process reads end of file", "我们的 Process 的 0 号描述符立刻读到文件末尾"},
       "src/multiprocessing/process.cpp",
       [](Evidence& evidence) { child_input(evidence, process_of_ours(false)); }},
  };
}

}  // namespace ipc::claims
