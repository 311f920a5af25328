// QueueSide: those who put into a queue, or those who get out of it.
//
// One of them at a time has the turn, which the mutex gives. It looks at how far the other side has come only
// where what it saw last is used up. Where there is still nothing to do, it gives the turn back and waits.
#pragma once
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "core/robust_mutex.hpp"
#include "multiprocessing/waiting_room.hpp"

namespace ipc::mp {

/// Place in shared memory. What both sides write would travel between their CPUs with every message.
struct QueueSide {
  using Turn = std::unique_lock<RobustMutex>;

  alignas(64) RobustMutex mutex;
  std::uint64_t others_seen = 0;  // the other side's count, as last read by the mutex's owner
  std::uint64_t fetched = 0;      // the ticket up to which slots were fetched
  int pauses = 1;                 // how long to leave the other side alone before looking again: learnt
  alignas(64) std::atomic<std::uint64_t> count{0};
  std::atomic<int> cpu{-1};  // where one of them ran lately; -1: none was here yet
  alignas(64) WaitingRoom waiting;

  /// Now and then: it need not be right, only not wrong for long.
  void note_cpu(std::uint64_t ticket) noexcept {
    if (ticket % 16 == 0) cpu.store(::sched_getcpu(), std::memory_order_relaxed);
  }

  /// The turn, with something to do: usable(count of the other side) says how many messages could be put, or
  /// got. After the timeout a turn that owns nothing.
  template <class Usable>
  [[nodiscard]] Turn enter(const QueueSide& others, std::chrono::nanoseconds timeout, Usable usable);

 private:
  /// Each look at the other side's count takes the line away from the other side, which then waits for it; in
  /// between it gets several messages ahead, for which we need not look at all. So who finds few of them
  /// pauses for longer before the next look; who finds one waits for an answer, and should see it at once.
  [[nodiscard]] int pauses_after(std::uint64_t found) const noexcept {
    constexpr int kMostPauses = 64;
    constexpr std::uint64_t kFew = 16;
    if (found == 1) return std::max(pauses / 2, 1);
    return found < kFew ? std::min(pauses * 2, kMostPauses) : pauses;
  }
};

template <class Usable>
QueueSide::Turn QueueSide::enter(const QueueSide& others, std::chrono::nanoseconds timeout, Usable usable) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin{};  // of the waiting; the clock is not read where there is none
  std::uint64_t seen = 0;     // the other side's count, while waiting
  for (;;) {
    Turn turn{mutex, std::defer_lock};
    if (timeout.count() <= 0)
      turn.lock();  // for as long as others copy: who will not wait for room still waits for its turn
    else if (!turn.try_lock_for(timeout))
      return turn;
    if (usable(others_seen) > 0) return turn;
    const int here = ::sched_getcpu();
    cpu.store(here, std::memory_order_relaxed);
    if (seen <= others_seen) seen = others.count.load(std::memory_order_acquire);
    others_seen = seen;
    if (const auto found = usable(seen); found > 0) {
      if (begin != Clock::time_point{}) pauses = pauses_after(found);
      return turn;
    }
    const int pauses_now = pauses;
    turn.unlock();

    const auto now = Clock::now();
    if (begin == Clock::time_point{}) begin = now;
    const auto left = timeout == forever() ? forever() : timeout - (now - begin);
    if (left.count() <= 0) return turn;
    // While there is nothing to see, nothing is written: every write would take the line from its owner.
    const auto perhaps = [&] { return usable(seen = others.count.load()) > 0; };
    // Who needs this very CPU, or was never seen at work, will not come while we look.
    const int there = others.cpu.load(std::memory_order_relaxed);
    if (there == here || there == -1
            ? yield_until(perhaps)
            : spin(perhaps, std::min<std::chrono::nanoseconds>(left, kLook), pauses_now))
      continue;
    waiting.sleep_until(perhaps, left);
  }
}

}  // namespace ipc::mp
