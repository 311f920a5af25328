// sched(7), nice(2), proc(5).
#include "claims/scheduling.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "claims/processes.hpp"
#include "core/io.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "core/usage.hpp"
#include "runner/disturbance.hpp"
#include "scenarios/work.hpp"

namespace ipc::claims {
namespace {

int first_cpu() {
  cpu_set_t allowed;
  check(::sched_getaffinity(0, sizeof allowed, &allowed), "sched_getaffinity");
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &allowed)) return cpu;
  return 0;
}

[[noreturn]] void spin() {
  for (;;) asm volatile("");
}

}  // namespace

void nice_values(Evidence& evidence, const std::function<void(int)>& set_nice) {
  constexpr int kNice = 9;       // as in the notes: nice -9
  constexpr double kWins = 2.0;  // the kernel's weights, 1024 and 137, would give 7.5
  const int cpu = first_cpu();
  std::array<double, 2> cpu_ms{};
  {
    std::vector<Process> spinners;
    Shared<StartLine> start{2U};
    for (const int nice : {0, kNice})
      spinners.emplace_back([&, nice] {
        pin_to(cpu);
        set_nice(nice);
        start->arrive_and_wait();
        spin();
      });
    ::usleep(1'000'000);
    for (std::size_t i = 0; i < 2; ++i)
      cpu_ms.at(i) = static_cast<double>(Usage::of_child(spinners[i].pid()).cpu_ns) / 1e6;
  }
  const double ratio = cpu_ms[0] / std::max(cpu_ms[1], 1e-3);
  evidence.figure("nice_0_cpu_ms", cpu_ms[0]);
  evidence.figure("nice_9_cpu_ms", cpu_ms[1]);
  evidence.figure("ratio", ratio);
  evidence.expect(ratio >= kWins,
                  {"on one CPU the process at nice 0 gets at least 2 × the time of the one at nice 9",
                   "同一 CPU 上，nice 0 的进程得到的时间至少是 nice 9 的 2 倍"});
}

void blocking_gives_way(Evidence& evidence, const std::function<void(const Fd&)>& wait_and_read) {
  constexpr int kBlocks = 200;
  constexpr double kTolerance = 0.05;  // of them may find the byte there already
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const Fd reader{ends[0]}, writer{ends[1]};
  struct Seen {
    std::atomic<int> round{0};
    std::int64_t switches = 0;
  };
  Shared<Seen> seen;
  Process child{[&] {
    const Usage before = Usage::so_far();
    for (int i = 0; i < kBlocks; ++i) {
      seen->round.store(i + 1);
      wait_and_read(reader);
    }
    seen->switches = (Usage::so_far() - before).voluntary_switches;
  }};
  for (int i = 0; i < kBlocks; ++i) {
    (void)eventually([&] { return seen->round.load() == i + 1; });
    (void)reaches(child.pid(), 'S', 5ms);
    write_all(writer, std::array<std::byte, 1>{});
  }
  child.join();
  const auto switches = static_cast<double>(seen->switches);
  evidence.figure("blocks", kBlocks);
  evidence.figure("voluntary_switches", switches);
  evidence.expect(switches >= kBlocks * (1 - kTolerance) && switches <= kBlocks * 1.5,
                  {"each of 200 blocking reads is one voluntary context switch",
                   "200 次阻塞读，每次恰好一次自愿的上下文切换"});
}

std::vector<Inducer> inducers() {
  return {
      {'R', {"R: computing", "R：正在计算"}, spin},
      {'S', {"S: waiting for a signal, pause(2)", "S：等待信号，pause(2)"}, [] { ::pause(); }},
      {'D',
       {"D: the parent of a vfork(2) whose child has not ended", "D：vfork(2) 的父进程，子进程尚未结束"},
       [] {
         // NOLINTNEXTLINE(clang-analyzer-security.insecureAPI.vfork): it is what the state needs
         if (::vfork() == 0) {
           timespec long_time{.tv_sec = 3, .tv_nsec = 0};
           ::nanosleep(&long_time, nullptr);
           ::_exit(0);
         }
       }},
      {'T', {"T: stopped by SIGSTOP", "T：被 SIGSTOP 暂停"}, [] { ::pause(); }, SIGSTOP},
      {'Z', {"Z: ended, and not waited for", "Z：已结束，尚未被 wait"}, [] {}},
  };
}

void state_letters(Evidence& evidence, const std::vector<Inducer>& all) {
  for (const Inducer& inducer : all) {
    Process child{inducer.child};
    if (inducer.signal != 0) check(::kill(child.pid(), inducer.signal), "kill");
    const bool seen = reaches(child.pid(), inducer.letter, 1500ms);
    evidence.figure(std::string{"saw_"} + inducer.letter, seen);
    evidence.expect(seen, inducer.what);
  }
}

void several_cores(Evidence& evidence, const std::function<void(int)>& place) {
  constexpr double kGain = 1.7;
  constexpr int kTries = 5;  // the best counts: what else runs on the machine can only lower it
  const auto cpus = ::sysconf(_SC_NPROCESSORS_ONLN);
  if (Topology::of_this_machine().cpu_count() < 2)
    return evidence.not_testable({"this machine, or what this process may use of it, has one CPU",
                                  "本机（或本进程可用的部分）只有一个 CPU"});
  const Work work = Work::lasting(100ms);
  struct Took {
    double wall = 0, cpu = 0;  // seconds; cpu: of the child that used least
    double idle = 0;           // seconds that the machine's CPUs had nothing to do meanwhile
    bool throttled = false;    // a quota held us back
  };
  const auto compute = [&](int children) {
    Shared<StartLine> start{static_cast<unsigned>(children) + 1};
    Shared<std::array<double, 2>> cpu;
    std::vector<Process> all;
    for (int i = 0; i < children; ++i)
      all.emplace_back([&, i] {
        place(i);
        start->arrive_and_wait();
        const Usage before = Usage::so_far();
        (void)work(static_cast<std::uint64_t>(i));
        cpu->at(static_cast<std::size_t>(i)) = static_cast<double>((Usage::so_far() - before).cpu_ns) * 1e-9;
      });
    const Disturbance before = Disturbance::so_far();
    const double wall = seconds_of([&] {
      start->arrive_and_wait();
      for (Process& child : all) child.join();
    });
    const Disturbance meanwhile = Disturbance::so_far() - before;
    return Took{.wall = wall,
                .cpu = children == 1 ? cpu->at(0) : std::min(cpu->at(0), cpu->at(1)),
                .idle = wall * static_cast<double>(cpus) - meanwhile.busy_s - meanwhile.steal_s,
                .throttled = meanwhile.throttled_us > 0};
  };
  double best = 0, idle_percent = 0;
  bool throttled = false;
  for (int i = 0; i < kTries && best < kGain; ++i) {
    // One's CPU time, not its elapsed time: what else runs on a CPU takes from one as from two.
    const double one = compute(1).cpu;
    const Took two = compute(2);
    if (2 * one / two.wall <= best) continue;
    best = 2 * one / two.wall;
    idle_percent = 100 * two.idle / two.wall;
    throttled = two.throttled;
  }
  evidence.figure("gain", best);
  // Less than that says something only if there was a CPU to be had: somebody else may have had it, or two
  // CPUs may be one core.
  constexpr double kToBeHad = 25;  // percent of the time of one
  if (best < kGain && (throttled || idle_percent < kToBeHad))
    return evidence.not_testable(
        {"no CPU was idle meanwhile: the machine is busy, its two CPUs are one core, or a quota holds us "
         "back",
         "其间没有空闲的 CPU：机器正忙，或两个 CPU 是同一个核，或受配额限制"});
  evidence.expect(best >= kGain, {"two computing processes get at least 1.7 × as much done as one",
                                  "两个计算进程完成的工作至少是一个的 1.7 倍"});
}

std::vector<Claim> scheduling_claims() {
  constexpr std::string_view kRead = "src/claims/scheduling.cpp";
  return {
      {"E30",
       "004",
       {"the smaller nice value has priority", "nice 数越小，优先级越高"},
       {"two spinners on one CPU at nice 0 and 9: at least 2 × the CPU time",
        "同一 CPU 上 nice 0 与 9 的两个空转进程：CPU 时间至少 2 倍"},
       kRead,
       [](Evidence& evidence) {
         nice_values(evidence, [](int nice) { check(::setpriority(PRIO_PROCESS, 0, nice), "setpriority"); });
       }},
      {"E31",
       "004",
       {"a blocked process gives up the CPU", "进入阻塞状态的进程一定会让出 CPU 时间片"},
       {"one voluntary context switch per blocking read (200, ± 5 %)",
        "每次阻塞读一次自愿上下文切换（200 次，±5 %）"},
       kRead,
       [](Evidence& evidence) {
         blocking_gives_way(evidence, [](const Fd& fd) {
           std::array<std::byte, 1> byte{};
           read_all(fd, byte);
         });
       }},
      {"E32",
       "004",
       {"the first STAT letters are R, S, D, T, Z", "STAT 列第一个字母：R、S、D、T、Z"},
       {"each state is induced and read from /proc/PID/stat", "逐一制造每种状态，并从 /proc/PID/stat 读到"},
       kRead,
       [](Evidence& evidence) { state_letters(evidence, inducers()); }},
      {"E33",
       "004",
       {"several processes use several cores", "多个进程可以使用计算机的多核资源"},
       {"two computing children do ≥ 1.7 × the work of one; less refutes it only where a CPU stood idle "
        "meanwhile",
        "两个计算子进程完成的工作 ≥ 一个的 1.7 倍；不足时，仅当其间有 CPU 空闲才算不成立"},
       kRead,
       [](Evidence& evidence) { several_cores(evidence, [](int) {}); }},
  };
}

}  // namespace ipc::claims
