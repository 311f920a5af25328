#include "multiprocessing/queue_core.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace ipc::mp {
namespace {

constexpr std::size_t kLine = 64, kPage = 4096;
constexpr std::size_t kKeep = 65536;  // below, returning pages and taking them again costs more than it saves

std::size_t checked(std::size_t maxsize) {
  if (maxsize > QueueCore::kMostMessages)
    throw std::invalid_argument{fmt::format("a queue of {} messages: expected at most {}, or 0 for that",
                                            maxsize, QueueCore::kMostMessages)};
  return maxsize == 0 ? QueueCore::kMostMessages : maxsize;
}

constexpr std::size_t rounded_up(std::size_t size, std::size_t to) { return (size + to - 1) / to * to; }

/// Address space for what is needed and for a window per slot, if any; no memory yet.
Mapping reserve(std::size_t needed, std::size_t slots, std::size_t& window_size) {
  constexpr std::size_t kAll = std::size_t{1} << 40U;
  for (window_size = std::min(kAll / slots, window_size);; window_size /= 2) {
    try {
      return Mapping::reserved(needed + window_size * slots);
    } catch (const std::system_error&) {
      if (window_size <= kKeep) throw;
    }
  }
}

/// Each look at the other side's count takes the line away from the other side, which then waits for it; in
/// between it gets several messages ahead, for which we need not look at all. So who finds few of them pauses
/// for longer before the next look, up to kMostPauses; who finds one waits for an answer, and should see it
/// at once.
constexpr int kMostPauses = 64;
constexpr std::uint64_t kFew = 16;

int pauses_after(int pauses, std::uint64_t found) {
  if (found == 1) return std::max(pauses / 2, 1);
  return found < kFew ? std::min(pauses * 2, kMostPauses) : pauses;
}

/// Bytes from one slot to the next: as few as keep a message from lying across more lines than it needs.
constexpr std::size_t stride_of(std::size_t usual_size) {
  if (usual_size <= kLine) return std::bit_ceil(std::max<std::size_t>(usual_size, 8));
  return rounded_up(usual_size, kLine);
}

/// Lets the others on this CPU run, if there are any to run: cheaper than to be woken by them.
template <class Found>
bool yield_until(Found found) {
  for (int i = 0; i < 3; ++i) {
    ::sched_yield();
    if (found()) return true;
  }
  return false;
}

}  // namespace

QueueCore::QueueCore(std::size_t maxsize, std::size_t usual_size, std::size_t largest)
    : maxsize_{checked(maxsize)},
      mask_{std::bit_ceil(maxsize_) - 1},
      usual_size_{usual_size},
      stride_{stride_of(usual_size)},
      window_size_{largest > usual_size ? std::bit_ceil(std::max(largest, kKeep)) : 0} {
  const std::size_t slots = mask_ + 1;
  const std::size_t lengths_at = sizeof(Header);
  const std::size_t slots_at =
      rounded_up(lengths_at + slots * sizeof(std::uint64_t), stride_ < kPage ? kLine : kPage);
  const std::size_t windows_at = rounded_up(slots_at + slots * stride_, kKeep);
  memory_ = reserve(windows_at, slots, window_size_);
  header_ = ::new (memory_.data()) Header;
  lengths_ = reinterpret_cast<std::uint64_t*>(memory_.data() + lengths_at);
  slots_ = memory_.data() + slots_at;
  windows_ = memory_.data() + windows_at;
}

template <class Usable>
QueueCore::Turn QueueCore::enter(Side& mine, const Side& others, std::chrono::nanoseconds timeout,
                                 Usable usable) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin{};  // of the waiting; the clock is not read where there is none
  std::uint64_t seen = 0;     // the other side's count, while waiting
  for (;;) {
    Turn turn{mine.mutex, std::defer_lock};
    if (timeout.count() <= 0)
      turn.lock();  // for as long as others copy: who will not wait for room still waits for its turn
    else if (!turn.try_lock_for(timeout))
      return turn;
    if (usable(mine.others_seen) > 0) return turn;
    const int cpu = ::sched_getcpu();
    mine.cpu.store(cpu, std::memory_order_relaxed);
    if (seen <= mine.others_seen) seen = others.count.load(std::memory_order_acquire);
    mine.others_seen = seen;
    if (const auto found = usable(seen); found > 0) {
      if (begin != Clock::time_point{}) mine.pauses = pauses_after(mine.pauses, found);
      return turn;
    }
    const int pauses = mine.pauses;
    turn.unlock();

    const auto now = Clock::now();
    if (begin == Clock::time_point{}) begin = now;
    const auto left = timeout == kForever ? kForever : timeout - (now - begin);
    if (left.count() <= 0) return turn;
    // While there is nothing to see, nothing is written: every write would take the line from its owner.
    const auto perhaps = [&] { return usable(seen = others.count.load()) > 0; };
    // Who needs this very CPU, or was never seen at work, will not come while we look.
    const int theirs = others.cpu.load(std::memory_order_relaxed);
    if (theirs == cpu || theirs == -1
            ? yield_until(perhaps)
            : spin(perhaps, std::min<std::chrono::nanoseconds>(left, kLook), pauses))
      continue;
    mine.waiting.sleep_until(perhaps, left);
  }
}

QueueCore::Turn QueueCore::enter_with_room(std::chrono::nanoseconds timeout) {
  Side& producers = header_->producers;
  Side& consumers = header_->consumers;
  const auto& closed = header_->closed;
  const auto room = [&](std::uint64_t head) {
    return maxsize_ - (producers.count.load(std::memory_order_relaxed) - head);
  };
  Turn turn = enter(producers, consumers, timeout,
                    [&](std::uint64_t head) { return closed.load() ? 1 : room(head); });
  if (closed.load()) throw QueueClosed{"the queue is closed: it takes no more messages"};
  if (!turn.owns_lock()) throw QueueFull{};
  return turn;
}

QueueCore::Turn QueueCore::enter_with_message(std::chrono::nanoseconds timeout) {
  Side& producers = header_->producers;
  Side& consumers = header_->consumers;
  const auto& closed = header_->closed;
  const auto messages = [&](std::uint64_t tail) {
    return tail - consumers.count.load(std::memory_order_relaxed);
  };
  Turn turn = enter(consumers, producers, timeout,
                    [&](std::uint64_t tail) { return closed.load() ? 1 : messages(tail); });
  if (!turn.owns_lock()) throw QueueEmpty{};
  // Closed under the producers' mutex: what was not there then will never be. Only then is their count looked
  // at once more: each look costs them a message's time.
  if (closed.load() && messages(producers.count.load()) == 0)
    throw QueueClosed{"the queue is closed and empty"};
  return turn;
}

void QueueCore::close() {
  {
    const std::lock_guard turn{header_->producers.mutex};
    header_->closed.store(true);
  }
  header_->producers.waiting.notify_all();
  header_->consumers.waiting.notify_all();
}

std::size_t QueueCore::size() const noexcept {
  for (;;) {
    const auto head = header_->consumers.count.load();
    const auto tail = header_->producers.count.load();
    if (header_->consumers.count.load() == head) return tail - head;  // both hold at the moment in between
  }
}

void QueueCore::refuse(std::size_t size) const {
  throw std::length_error{
      fmt::format("a message of {} bytes; this queue carries at most {}", size, largest())};
}

void QueueCore::forget(std::uint64_t ticket) noexcept {
  if (const auto size = message(ticket).size(); size > usual_size_ && size > kKeep)
    ::madvise(place(ticket, size), size, MADV_REMOVE);  // the kernel rounds the length up to whole pages
}

}  // namespace ipc::mp
