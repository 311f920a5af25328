// wait(2), sigaction(2) SA_NOCLDWAIT, PR_SET_CHILD_SUBREAPER: what becomes of an ended process.
#include "claims/zombies.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <array>
#include <atomic>
#include <thread>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "claims/processes.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"
#include "multiprocessing/signals.hpp"

namespace ipc::claims {

void zombie(Evidence& evidence, const std::function<int(pid_t)>& collect) {
  constexpr int kStatus = 42;
  const pid_t child = check(::fork(), "fork");
  if (child == 0) ::_exit(kStatus);
  const bool is_zombie = reaches(child, 'Z');
  siginfo_t info{};
  check(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), "waitid");
  const std::string memory = status_line(child, "VmRSS");
  const std::string name = status_line(child, "Name");
  const int status = collect(child);
  const bool gone = state_of(child) == '\0';
  evidence.figure("status_kept", info.si_status);
  evidence.figure("has_memory", memory.empty() ? 0 : 1);
  evidence.figure("gone_after_wait", gone);
  evidence.expect(is_zombie, {"an ended child is in state Z", "结束的子进程处于 Z 状态"});
  evidence.expect(info.si_status == kStatus && !name.empty(),
                  {"its exit status and name are still there", "它的退出状态和名字还在"});
  evidence.expect(memory.empty(), {"its memory is not", "它的内存已经归还"});
  evidence.expect(gone && WIFEXITED(status) && WEXITSTATUS(status) == kStatus,
                  {"wait returns the status, and then nothing is left", "wait 取得退出状态之后什么也不剩"});
}

namespace {

void make_children(int count, const std::function<void(pid_t)>& after_each = {}) {
  for (int i = 0; i < count; ++i) {
    const pid_t pid = plain_fork([] {});
    if (after_each) after_each(pid);
  }
}

void on_child_ended(int) {
  const int saved = errno;  // standard signals coalesce: one may stand for many children
  collect_zombies();
  errno = saved;
}

bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | WNOHANG) == 0;
}

}  // namespace

std::vector<Avoidance> ways_of_the_notes() {
  return {
      {"wait",
       [](int count) {
         make_children(count, [](pid_t) { retry_on_eintr([] { return ::wait(nullptr); }); });
       }},
      {"waitpid",
       [](int count) {
         make_children(count, [](pid_t pid) { retry_on_eintr([&] { return ::waitpid(pid, nullptr, 0); }); });
       }},
      {"double_fork",
       [](int count) {
         for (int i = 0; i < count; ++i) {
           const pid_t pid = plain_fork([] { (void)plain_fork([] {}); });
           retry_on_eintr([&] { return ::waitpid(pid, nullptr, 0); });
         }
       }},
      {"handler",
       [](int count) {
         const mp::SignalHandler handler{SIGCHLD, on_child_ended};
         make_children(count);
         (void)eventually([] { return !has_children(); });
       }},
      {"ignored",
       [](int count) {
         const mp::SignalHandler handler{SIGCHLD, SIG_IGN};
         make_children(count);
         (void)eventually([] { return !has_children(); });
       }},
  };
}

void avoid_zombies(Evidence& evidence, const std::vector<Avoidance>& ways) {
  constexpr int kChildren = 100;
  bool none = true;
  for (const Avoidance& way : ways) {
    const double seconds = seconds_of([&] { way.run(kChildren); });
    // Whoever is still running will have ended when this returns; then all zombies are counted.
    (void)eventually([] {
      siginfo_t info{};
      info.si_pid = 0;
      return ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | WNOHANG) != 0 || info.si_pid != 0;
    });
    const int left = collect_zombies();
    evidence.figure(way.name + "_zombies", left);
    evidence.figure(way.name + "_us", seconds * 1e6 / kChildren);
    none = none && left == 0;
  }
  evidence.figure("children", kChildren);
  evidence.expect(none, {"each way leaves no zombie of 100 children", "每种方法的 100 个子进程都不留下僵尸"});
}

void orphans(Evidence& evidence, const std::function<void()>& waiting_reaper) {
  constexpr int kOrphans = 10;
  Shared<std::atomic<pid_t>> adopter{0}, last{0};
  const auto make_orphan = [&] {
    last->store(0);
    const pid_t middle = plain_fork([&] {
      const pid_t parent = ::getpid();
      (void)plain_fork([&] {
        while (::getppid() == parent) ::usleep(100);
        adopter->store(::getppid());
        last->store(::getpid());
      });
    });
    retry_on_eintr([&] { return ::waitpid(middle, nullptr, 0); });
    (void)eventually([&] { return last->load() != 0; });
    return last->load();
  };
  // Whoever adopts orphans on this machine: process 1, or a subreaper such as systemd --user.
  const pid_t orphan = make_orphan();
  const bool system_waits = eventually([&] { return state_of(orphan) == '\0'; });
  evidence.figure("adopter_pid", adopter->load());
  evidence.figure("system_zombies", system_waits ? 0 : 1);
  // Reapers of our own.
  check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl");
  const auto zombies_under = [&](const std::function<void()>& reaper) {
    std::array<pid_t, kOrphans> all{};
    for (pid_t& pid : all) {
      pid = make_orphan();
      (void)reaches(pid, 'Z');
    }
    reaper();
    int count = 0;
    for (const pid_t pid : all) count += state_of(pid) == 'Z' ? 1 : 0;
    return count;
  };
  const int without = zombies_under([] {});
  collect_zombies();
  const int with = zombies_under(waiting_reaper);
  evidence.figure("orphans", kOrphans);
  evidence.figure("zombies_waiting_reaper", with);
  evidence.figure("zombies_idle_reaper", without);
  evidence.expect(with == 0, {"under an adopter that waits no orphan stays a zombie",
                              "收养者会 wait 时，孤儿不会一直是僵尸"});
  if (without > 0 || !system_waits)
    evidence.only_if({"the process that adopts it waits for it", "收养它的进程会 wait"});
}

void no_hang(Evidence& evidence, const std::function<pid_t(pid_t)>& look, std::chrono::microseconds life) {
  Process child{[&] { std::this_thread::sleep_for(life); }};
  const pid_t pid = child.pid();
  pid_t result = -1;
  const double seconds = seconds_of([&] { result = look(pid); });
  const char state = state_of(pid);
  if (result == pid) (void)child.release();  // collected by whoever looked
  evidence.figure("returned", result == pid ? 1 : result);
  evidence.figure("returned_after_us", seconds * 1e6);
  evidence.expect(result == 0, {"waitpid with WNOHANG returns 0", "带 WNOHANG 的 waitpid 返回 0"});
  evidence.expect(state != '\0' && state != 'Z', {"the child runs on", "子进程还在运行"});
}

std::vector<Claim> zombie_claims() {
  constexpr std::string_view kRead = "src/claims/zombies.cpp";
  return {
      {"E5",
       "002 004",
       {"a zombie keeps part of its process control block", "僵尸进程保留部分 PCB 信息"},
       {"state Z, status and name retrievable, no memory; gone after wait",
        "状态为 Z，能取得退出状态和名字，没有内存；wait 之后消失"},
       kRead,
       [](Evidence& evidence) {
         zombie(evidence, [](pid_t pid) {
           int status = 0;
           retry_on_eintr([&] { return ::waitpid(pid, &status, 0); });
           return status;
         });
       }},
      {"E6",
       "000 002 004",
       {"zombies are avoided by wait or waitpid, by a double fork, by handling SIGCHLD",
        "用 wait 或 waitpid、二级子进程、处理 SIGCHLD 都能避免僵尸"},
       {"each leaves 0 zombies of 100 children", "每种方法的 100 个子进程留下 0 个僵尸"},
       kRead,
       [](Evidence& evidence) { avoid_zombies(evidence, ways_of_the_notes()); }},
      {"E7",
       "004",
       {"an orphan never becomes a zombie", "孤儿进程不会再成为僵尸进程"},
       {"under a reaper of our own that waits: 0 zombies; one that does not wait shows the exception",
        "在我们自己的、会 wait 的收养者之下：0 个僵尸；不 wait 的收养者显示例外"},
       kRead,
       [](Evidence& evidence) { orphans(evidence, [] { collect_zombies(); }); }},
      {"E8",
       "002 004",
       {"WNOHANG does not block", "WNOHANG 表示不阻塞"},
       {"it returns 0 while the child runs", "子进程还在运行时返回 0"},
       kRead,
       [](Evidence& evidence) {
         no_hang(evidence, [](pid_t pid) { return check(::waitpid(pid, nullptr, WNOHANG), "waitpid"); });
       }},
  };
}

}  // namespace ipc::claims
