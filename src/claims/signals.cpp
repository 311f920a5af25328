// alarm(2), kill(2), signal(7).
#include "claims/signals.hpp"

#include <signal.h>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "core/process.hpp"
#include "multiprocessing/signals.hpp"

namespace ipc::claims {
namespace {

volatile sig_atomic_t rings = 0;
void on_alarm(int) { rings = rings + 1; }

}  // namespace

void one_alarm(Evidence& evidence, const SetAlarm& alarm) {
  using std::chrono::seconds;
  constexpr seconds kFirst{100}, kSecond{1};
  rings = 0;
  const mp::SignalHandler handler{SIGALRM, on_alarm};
  (void)alarm(kFirst);
  const seconds rest = alarm(kSecond);
  const bool rang = eventually([] { return rings > 0; });
  const seconds pending = alarm(seconds{0});
  evidence.figure("first_s", static_cast<double>(kFirst.count()));
  evidence.figure("rest_s", static_cast<double>(rest.count()));
  evidence.figure("rings", rings);
  evidence.expect(rest > seconds{0} && rest <= kFirst,
                  {"the second alarm returns what was left of the first", "第二个时钟返回第一个剩余的秒数"});
  evidence.expect(rang && rings == 1, {"the second one rings, once", "第二个时钟响，只响一次"});
  evidence.expect(pending == seconds{0},
                  {"afterwards none is left: the first was replaced", "之后没有剩余的时钟：第一个已被取代"});
}

void asynchronous_signals(Evidence& evidence, const Send& send) {
  constexpr int kSent = 5;
  struct Got {
    std::atomic<bool> ready{false};
    int standard = 0, real_time = 0;
  };
  Shared<Got> got;
  const int real_time = SIGRTMIN;
  Process receiver{[&] {
    // What is left at the end does no harm; what is blocked is queued although it is ignored.
    const mp::SignalHandler first{SIGUSR1, SIG_IGN}, second{real_time, SIG_IGN};
    const mp::BlockedSignal ordinary{SIGUSR1}, queued{real_time};
    got->ready = true;
    // The first of each may be still to come; what was sent while we were stopped is there already.
    while (ordinary.wait(got->standard == 0 ? 3s : 0s)) ++got->standard;
    while (queued.wait(got->real_time == 0 ? 3s : 0s)) ++got->real_time;
  }};
  (void)eventually([&] { return got->ready.load(); });
  check(::kill(receiver.pid(), SIGSTOP), "kill");
  const bool stopped = reaches(receiver.pid(), 'T');
  const double seconds = seconds_of([&] {
    for (int i = 0; i < kSent; ++i) send(receiver.pid(), SIGUSR1);
    for (int i = 0; i < kSent; ++i) send(receiver.pid(), real_time);
  });
  const bool still_stopped = state_of(receiver.pid()) == 'T';
  check(::kill(receiver.pid(), SIGCONT), "kill");
  receiver.join();
  evidence.figure("sent_of_each", kSent);
  evidence.figure("standard_arrived", got->standard);
  evidence.figure("real_time_arrived", got->real_time);
  evidence.figure("us_per_signal", seconds * 1e6 / (2 * kSent));
  evidence.expect(stopped && still_stopped,
                  {"kill has returned while the receiver was stopped and could handle nothing",
                   "接收者处于暂停、无法处理信号时，kill 已经返回"});
  evidence.expect(got->standard == 1,
                  {"5 standard signals of one number coalesce into 1", "5 个相同的标准信号合并成 1 个"});
  evidence.expect(got->real_time == kSent, {"5 real-time signals are all delivered", "5 个实时信号全部送达"});
}

std::vector<Claim> signal_claims() {
  constexpr std::string_view kRead = "src/claims/signals.cpp";
  return {
      {"E27",
       "003",
       {"a process has one alarm at a time; the later replaces the earlier",
        "一个进程同时只能有一个时钟，后面的会覆盖前面的"},
       {"the second returns the rest of the first, and rings once",
        "第二个返回第一个的剩余时间，并且只响一次"},
       "src/multiprocessing/signals.hpp",
       [](Evidence& evidence) { one_alarm(evidence, mp::alarm); }},
      {"E28",
       "003",
       {"signals are asynchronous: the sender goes on", "信号是异步通信方式，发送不影响进程继续执行"},
       {"kill to a stopped process returns; 5 standard signals coalesce, 5 real-time ones queue",
        "向暂停的进程 kill 会立即返回；5 个标准信号合并，5 个实时信号排队"},
       kRead,
       [](Evidence& evidence) {
         asynchronous_signals(evidence, [](pid_t pid, int number) { check(::kill(pid, number), "kill"); });
       }},
  };
}

}  // namespace ipc::claims
