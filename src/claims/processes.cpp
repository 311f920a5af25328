// fork(2), multiprocessing's Process, and what the notes say of both.
#include "claims/processes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "core/io.hpp"
#include "core/process.hpp"
#include "core/scratch.hpp"

namespace ipc::claims {
namespace {

int global_number = 1;

void spin_for(int steps) {
  for (int i = 0; i < steps; ++i) asm volatile("");
}

void require(bool so, const char* what) {
  if (!so) throw std::runtime_error{what};
}

}  // namespace

void isolation(Evidence& evidence, const Allocate& allocate) {
  int* const heap = allocate();
  volatile int stack = 1;
  *heap = 1;
  global_number = 1;
  Process child{[&] {
    *heap = 2;
    stack = 2;
    global_number = 2;
    require(*heap + stack + global_number == 6, "the child does not see its own changes");
  }};
  child.join();
  evidence.figure("heap", *heap);
  evidence.figure("stack", stack);
  evidence.figure("global", global_number);
  evidence.expect(*heap == 1,
                  {"the child's change of the heap stays with the child", "子进程对堆的改动只留在子进程里"});
  evidence.expect(stack == 1, {"so does its change of the stack", "对栈的改动也是"});
  evidence.expect(global_number == 1, {"so does its change of a global variable", "对全局变量的改动也是"});
}

void inherited_offset(Evidence& evidence, const OpenOwn& open_own) {
  constexpr off_t kRead = 40;
  const Scratch path{Scratch::Kind::file};
  const Fd file{check(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), "open")};
  const std::vector<std::byte> content(100);
  write_all(file, content);
  const auto offset_after = [&](const std::function<void(std::span<std::byte>)>& read) {
    check(::lseek(file.get(), 0, SEEK_SET), "lseek");
    Process child{[&] {
      std::array<std::byte, kRead> bytes{};
      read(bytes);
    }};
    child.join();
    return check(::lseek(file.get(), 0, SEEK_CUR), "lseek");
  };
  const off_t inherited = offset_after([&](std::span<std::byte> bytes) { read_all(file, bytes); });
  const off_t own = offset_after([&](std::span<std::byte> bytes) {
    const Fd mine = open_own(path.c_str(), file);
    read_all(mine, bytes);
  });
  evidence.figure("offset_inherited", static_cast<double>(inherited));
  evidence.figure("offset_own", static_cast<double>(own));
  evidence.expect(inherited == kRead,
                  {"reading 40 B from an inherited descriptor moves the parent's offset to 40",
                   "子进程从继承的描述符读 40 字节，父进程的偏移量变成 40"});
  evidence.expect(own == 0, {"reading from a descriptor of its own leaves the parent's offset at 0",
                             "子进程从自己打开的描述符读，父进程的偏移量仍是 0"});
}

void fork_failure(Evidence& evidence, const std::function<pid_t()>& forker) {
  struct Seen {
    int returned = 0, error = 0;
    bool allowed = true;
  };
  Shared<Seen> seen;
  constexpr uid_t kNobody = 65534;  // root's processes are not counted against RLIMIT_NPROC
  Process child{[&] {
    const rlimit none{0, 0};
    check(::setrlimit(RLIMIT_NPROC, &none), "setrlimit");
    if (::geteuid() == 0 && ::setresuid(kNobody, kNobody, kNobody) != 0) {
      seen->allowed = false;
      return;
    }
    errno = 0;
    const pid_t pid = forker();
    seen->error = errno;
    seen->returned = pid;
  }};
  child.join();
  if (!seen->allowed)
    return evidence.not_testable({"root may not become another user here: run it as an ordinary user",
                                  "这里的 root 不能切换成其他用户：请用普通用户运行"});
  evidence.figure("returned", seen->returned);
  evidence.figure("errno", seen->error);
  evidence.expect(seen->returned == -1, {"fork returns −1 where RLIMIT_NPROC allows no process",
                                         "RLIMIT_NPROC 不许再有进程时，fork 返回 −1"});
  evidence.expect(seen->error == EAGAIN, {"errno says why: EAGAIN", "errno 说明原因：EAGAIN"});
}

pid_t plain_fork(const std::function<void()>& child) {
  const pid_t pid = check(::fork(), "fork");
  if (pid != 0) return pid;
  child();
  ::_exit(0);
}

void order_of_parent_and_child(Evidence& evidence, const Forker& forker) {
  constexpr int kForks = 600;
  constexpr int kStep = 40;  // of work for the parent, so that it is late now and then; 0 for the first third
  Shared<std::atomic<int>> ticket{0};
  int parent_first = 0, child_first = 0;
  for (int i = 0; i < kForks; ++i) {
    ticket->store(0);
    const pid_t pid = forker([&] { ticket->fetch_add(1); });
    spin_for(i < kForks / 3 ? 0 : i * kStep);
    (ticket->fetch_add(1) == 0 ? parent_first : child_first)++;
    retry_on_eintr([&] { return ::waitpid(pid, nullptr, 0); });
  }
  evidence.figure("forks", kForks);
  evidence.figure("parent_first", parent_first);
  evidence.figure("child_first", child_first);
  evidence.expect(parent_first > 0, {"sometimes the parent goes first", "有时父进程先运行"});
  evidence.expect(child_first > 0, {"sometimes the child goes first", "有时子进程先运行"});
}

void join_timeout(Evidence& evidence, const Join& join) {
  constexpr auto kTimeout = 60ms;
  mp::Process child{[] { ::usleep(600'000); }, {.name = "daemon", .daemon = true}};
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

std::vector<Claim> process_claims() {
  constexpr std::string_view kRead = "src/claims/processes.cpp";
  return {
      {"E1",
       "002 004",
       {"processes' spaces are isolated", "进程的空间彼此独立"},
       {"the child changes heap, stack and globals; the parent's stay",
        "子进程改动堆、栈和全局变量，父进程的保持不变"},
       kRead,
       [](Evidence& evidence) {
         const auto memory = std::make_unique<int>();
         isolation(evidence, [&] { return memory.get(); });
       }},
      {"E2",
       "004",
       {"an object opened before fork is shared, one opened after is not",
        "fork 之前打开的对象父子共用，之后各自打开的互不相干"},
       {"the child reads 40 B from an inherited descriptor: the parent's offset is 40; from its own: 0",
        "子进程从继承的描述符读 40 字节：父进程偏移量为 40；从自己打开的读：为 0"},
       kRead,
       [](Evidence& evidence) {
         inherited_offset(evidence, [](const char* path, const Fd&) {
           return Fd{check(::open(path, O_RDONLY | O_CLOEXEC), "open")};
         });
       }},
      {"E3",
       "004",
       {"fork returns a negative number on failure", "fork 失败时返回负数"},
       {"with RLIMIT_NPROC = 0 and without root: −1 and EAGAIN",
        "RLIMIT_NPROC 为 0 且不是 root：返回 −1，errno 为 EAGAIN"},
       kRead,
       [](Evidence& evidence) {
         fork_failure(evidence, [] {
           const pid_t pid = ::fork();
           if (pid == 0) ::_exit(0);
           return pid;
         });
       }},
      {"E4",
       "004",
       {"the order of parent and child is not determined", "父子进程的运行顺序不一定"},
       {"600 forks show both orders", "600 次 fork 里两种顺序都出现"},
       kRead,
       [](Evidence& evidence) { order_of_parent_and_child(evidence, plain_fork); }},
      {"E9",
       "000 001 002 003 004",
       {"join(timeout) returns at the timeout", "join(timeout) 到时间就返回"},
       {"the child is still alive then, and not less than the timeout has passed",
        "返回时子进程还活着，并且已经过了超时时间"},
       kRead,
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
