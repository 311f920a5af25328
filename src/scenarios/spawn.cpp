// The ways to make a process on Linux, from the dearest to a thread.
//
// fork(2) copies the parent's page tables, so it costs by how much the parent has touched. vfork(2),
// clone3(2) with CLONE_VM | CLONE_VFORK, and posix_spawn(3), which uses it, let the child borrow the parent's
// memory until it leaves or calls execve(2), and copy nothing.
#include "scenarios/spawn.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include "multiprocessing/process.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

constexpr std::array kRequired{Key::resident};
constexpr std::array kOptional{Key::pages};
const RegisterScenario scenario{{.name = "spawn",
                                 .summary = "processes made and collected, by a parent of a given size",
                                 .required = kRequired,
                                 .optional = kOptional,
                                 .headline = "op_ns",
                                 .has_latency = true}};

constexpr const char* kProgram = "/bin/true";

void collect(pid_t pid) {
  int status = 0;
  check(retry_on_eintr([&] { return ::waitpid(pid, &status, 0); }), "waitpid");
  if (status != 0) throw std::runtime_error{"a child did not leave as it should"};
}

struct InTheFamily {
  static constexpr bool kLeavesOrphans = false;
};

struct Fork : InTheFamily {
  void operator()() const {
    const pid_t pid = check(::fork(), "fork");
    if (pid == 0) ::_exit(0);
    collect(pid);
  }
};

struct VFork : InTheFamily {
  void operator()() const {
    const pid_t pid = ::vfork();
    if (pid == 0) ::_exit(0);
    collect(check(pid, "vfork"));
  }
};

// In one piece of assembler: on the borrowed stack the child may not even return from a function.
#if defined(__x86_64__)
long clone3_and_exit(clone_args& arguments) {
  long result = SYS_clone3;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%edi, %%edi\n\t"
      "mov %[exit], %%eax\n\t"
      "syscall\n"
      "1:"
      : "+a"(result)
      : "D"(&arguments), "S"(sizeof arguments), [exit] "i"(SYS_exit)
      : "rcx", "r11", "memory", "cc");
  return result;
}
std::string why_no_clone3() { return {}; }
#else
long clone3_and_exit(clone_args&) { return -ENOSYS; }
std::string why_no_clone3() {
  return "written for x86-64 only: a child on its parent's stack needs assembler";
}
#endif

struct Clone3 : InTheFamily {
  void operator()() const {
    clone_args arguments{};
    arguments.flags = CLONE_VM | CLONE_VFORK;
    arguments.exit_signal = SIGCHLD;
    const long pid = clone3_and_exit(arguments);
    if (pid < 0) throw std::system_error{static_cast<int>(-pid), std::system_category(), "clone3"};
    collect(static_cast<pid_t>(pid));
  }
};

struct ForkExec : InTheFamily {
  void operator()() const {
    const pid_t pid = check(::fork(), "fork");
    if (pid == 0) {
      ::execl(kProgram, kProgram, nullptr);
      ::_exit(127);
    }
    collect(pid);
  }
};

struct PosixSpawn : InTheFamily {
  void operator()() const {
    std::array<char, 16> name{};
    std::strncpy(name.data(), kProgram, name.size() - 1);
    std::array<char*, 2> arguments{name.data(), nullptr};
    pid_t pid = 0;
    check_pthread(::posix_spawn(&pid, kProgram, nullptr, nullptr, arguments.data(), environ), "posix_spawn");
    collect(pid);
  }
};

/// The grandchild outlives its parent, and somebody else collects it.
struct DoubleFork {
  static constexpr bool kLeavesOrphans = true;
  void operator()() const {
    const pid_t pid = check(::fork(), "fork");
    if (pid == 0) ::_exit(::fork() == -1 ? 1 : 0);
    collect(pid);
  }
};

struct Thread : InTheFamily {
  void operator()() const {
    pthread_t thread{};
    check_pthread(::pthread_create(
                      &thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr),
                  "pthread_create");
    check_pthread(::pthread_join(thread, nullptr), "pthread_join");
  }
};

struct OurProcess : InTheFamily {
  void operator()() const {
    mp::Process child{[] {}};
    child.start();
    child.join();
    if (child.exit_code() != 0) throw std::runtime_error{"a child did not leave as it should"};
  }
};

template <class Way>
RegisterRun enter(std::string_view name, std::string_view summary, std::string (*unavailable)() = nullptr,
                  const char* source = __builtin_FILE()) {
  return {{.name = name, .summary = summary, .family = "spawn", .unavailable = unavailable},
          "spawn",
          &spawn<Way>,
          source};
}

[[maybe_unused]] const std::array registered{
    // each entered itself
    enter<Fork>("fork", "fork(2), _exit(2) and waitpid(2)"),
    enter<VFork>("vfork", "vfork(2), _exit(2) and waitpid(2)"),
    enter<Clone3>("clone3", "clone3(2) with CLONE_VM | CLONE_VFORK, and waitpid(2)", &why_no_clone3),
    enter<ForkExec>("fork_exec", "fork(2), execve(2) of /bin/true and waitpid(2)"),
    enter<PosixSpawn>("posix_spawn", "posix_spawn(3) of /bin/true and waitpid(2)"),
    enter<DoubleFork>("double_fork", "fork(2) twice: the parent waits for the first child only"),
    enter<Thread>("thread", "a thread of the same process, pthread_create(3) and pthread_join(3)"),
    enter<OurProcess>("process", "our Process, start and join"),
};

}  // namespace
}  // namespace ipc
