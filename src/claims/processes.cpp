// fork(2), and what the notes say of it.
#include "claims/processes.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
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

void work_for(std::chrono::microseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (time > 0us && std::chrono::steady_clock::now() < end) {}
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
  constexpr int kAtOnce = 200;  // forks after which the parent draws at once
  constexpr int kEach = 20;     // forks after which it works for a while first: 1 µs, 2 µs, 4 µs …
  constexpr std::chrono::microseconds kLongest = 16384us;
  constexpr int kEnough = 5;  // of each order
  Shared<std::atomic<int>> ticket{0};
  int forks = 0, parent_first = 0, child_first = 0;
  const auto try_out = [&](int times, std::chrono::microseconds work) {
    for (int i = 0; i < times; ++i, ++forks) {
      ticket->store(0);
      const pid_t pid = forker([&] { ticket->fetch_add(1); });
      work_for(work);
      (ticket->fetch_add(1) == 0 ? parent_first : child_first)++;
      retry_on_eintr([&] { return ::waitpid(pid, nullptr, 0); });
    }
  };
  try_out(kAtOnce, 0us);
  evidence.figure("child_first_of_the_first_200", child_first);
  std::chrono::microseconds work = 0us;
  while (child_first < kEnough && work < kLongest) {
    work = std::max(2 * work, std::chrono::microseconds{1us});
    try_out(kEach, work);
  }
  evidence.figure("forks", forks);
  evidence.figure("parent_first", parent_first);
  evidence.figure("child_first", child_first);
  if (work > 0us) evidence.figure("parent_worked_for_us", static_cast<double>(work.count()));
  evidence.expect(parent_first > 0, {"sometimes the parent goes first", "有时父进程先运行"});
  evidence.expect(child_first > 0, {"sometimes the child goes first", "有时子进程先运行"});
}

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
       {"both orders occur: in 200 forks, or when the parent then works for 1 µs to 16 ms before its next "
        "step",
        "两种顺序都出现：在 200 次 fork 中，或当父进程先工作 1 µs 至 16 ms 再走下一步时"},
       kRead,
       [](Evidence& evidence) { order_of_parent_and_child(evidence, plain_fork); }},
  };
}

}  // namespace ipc::claims
