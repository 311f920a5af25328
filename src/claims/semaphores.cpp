// sem_overview(7): a count that processes share.
#include "claims/semaphores.hpp"

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "core/process.hpp"

namespace ipc::claims {

void counting_semaphore(Evidence& evidence, const Gate& gate) {
  constexpr unsigned kUnits = 2;
  mp::Semaphore semaphore{kUnits};
  const int at_first = semaphore.get_value();
  Process taker{[&] {
    for (unsigned i = 0; i < kUnits; ++i) gate.acquire(semaphore);
  }};
  taker.join();
  const int seen_by_parent = semaphore.get_value();
  const bool refused = !semaphore.try_acquire();
  Process waiter{[&] { gate.acquire(semaphore); }};
  const bool sleeps = reaches(waiter.pid(), 'S', 5s);
  ::usleep(20'000);
  const bool still = state_of(waiter.pid()) == 'S';
  gate.release(semaphore);
  const bool woken = reaches(waiter.pid(), 'Z');
  if (woken) waiter.join();
  const int at_last = semaphore.get_value();
  evidence.figure("initial_value", at_first);
  evidence.figure("value_after_child_took_2", seen_by_parent);
  evidence.figure("value_at_the_end", at_last);
  evidence.expect(
      at_first == static_cast<int>(kUnits) && seen_by_parent == 0,
      {"what a child takes, the parent sees in get_value", "子进程取走的，父进程用 get_value 看得到"});
  evidence.expect(refused && sleeps && still, {"at 0 try_acquire fails and acquire sleeps (state S)",
                                               "为 0 时 try_acquire 失败，acquire 睡眠（S 状态）"});
  evidence.expect(woken && at_last == 0,
                  {"release wakes the waiter, which takes the unit", "release 唤醒等待者，由它取走这一个"});
}

std::vector<Claim> semaphore_claims() {
  return {
      {"E29",
       "004",
       {"a semaphore at 0 blocks; all processes see the count", "信号量为 0 时会阻塞；多个进程均可见其数量"},
       {"try_acquire fails at 0; a waiter sleeps and wakes on release; get_value agrees",
        "为 0 时 try_acquire 失败；等待者睡眠，release 后醒来；get_value 相符"},
       "src/multiprocessing/semaphore.hpp",
       [](Evidence& evidence) {
         counting_semaphore(evidence, {[](mp::Semaphore& semaphore) { semaphore.acquire(); },
                                       [](mp::Semaphore& semaphore) { semaphore.release(); }});
       }}};
}

}  // namespace ipc::claims
