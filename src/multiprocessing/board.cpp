#include "multiprocessing/board.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>

#include "multiprocessing/waiting_room.hpp"

namespace ipc::mp {
namespace {

using Clock = std::chrono::steady_clock;

bool have_two_cpus(int worker_cpu) {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return false;
  if (worker_cpu >= 0) CPU_SET(static_cast<std::size_t>(worker_cpu), &set);
  return CPU_COUNT(&set) > 1;
}

Mapping reserve_windows(std::size_t& window_size) {
  for (window_size = std::size_t{64} << 20U;; window_size /= 2) {  // less where address space is limited
    try {
      return Mapping::reserved(window_size * Board::kSlots);
    } catch (const std::system_error&) {
      if (window_size <= 65536) throw;
    }
  }
}

}  // namespace

Board::Board(unsigned workers, int worker_cpu)
    : worker_count_{workers},
      may_spin_{have_two_cpus(worker_cpu)},
      memory_{Mapping::anonymous(sizeof(Header) + kSlots * sizeof(Slot) + workers * sizeof(Worker))},
      windows_{reserve_windows(window_size_)} {
  std::byte* at = memory_.data();
  header_ = ::new (at) Header;
  slots_ = ::new (at += sizeof(Header)) Slot[kSlots];
  workers_ = ::new (at + kSlots * sizeof(Slot)) Worker[workers];
  for (unsigned i = 0; i < workers; ++i) insert(header_->looking, i);  // the first thing that a worker does
}

// ---- the owner ----

std::span<std::byte> Board::place(unsigned slot, std::size_t size) noexcept {
  if (size <= kInline) return {slots_[slot].bytes.data(), size};
  return {windows_.data() + slot * window_size_, size};
}

std::span<const std::byte> Board::bytes(unsigned slot) const noexcept {
  return const_cast<Board*>(this)->place(slot, slots_[slot].size);
}

std::span<std::byte> Board::room(unsigned slot, std::size_t size) {
  if (size > window_size_)
    throw std::length_error{
        fmt::format("an argument of {} bytes; a task carries at most {}", size, window_size_)};
  slots_[slot].size = static_cast<std::uint32_t>(size);
  return place(slot, size);
}

void Board::release(unsigned slot) {
  constexpr std::size_t kKeep = 65536;  // below, taking and returning pages would cost more than it saves
  if (slots_[slot].size > kKeep) ::madvise(windows_.data() + slot * window_size_, window_size_, MADV_REMOVE);
}

void Board::publish(unsigned slot, Thunk thunk) {
  const std::uint64_t ticket = header_->tail.load(std::memory_order_relaxed);
  slots_[slot].thunk = thunk;
  slots_[slot].state.store(state(ticket, kReady), std::memory_order_relaxed);
  header_->order[ticket % kSlots].store(static_cast<std::uint16_t>(slot), std::memory_order_relaxed);
  // seq_cst, as is the worker's entry in `asleep` before it looks for the last time: one of us sees the
  // other.
  header_->tail.store(ticket + 1);
  wake_one_worker();
}

bool Board::any_finished() const noexcept {
  for (unsigned i = 0; i < worker_count_; ++i)
    if (workers_[i].finished.load() != taken_[i]) return true;
  return false;
}

std::optional<unsigned> Board::next_finished() {
  for (unsigned i = 0; i < worker_count_; ++i) {
    Worker& worker = workers_[next_worker_];
    std::uint64_t& taken = taken_[next_worker_];
    if (worker.finished.load(std::memory_order_acquire) != taken)
      return static_cast<unsigned>(worker.list[taken++ % kSlots].load(std::memory_order_relaxed) % kSlots);
    next_worker_ = next_worker_ + 1 == worker_count_ ? 0 : next_worker_ + 1;
  }
  return std::nullopt;
}

bool Board::spin_until_finished() {
  if (!may_spin_ || usual_wait_ > kLook) return false;
  return spin([&] { return any_finished(); }, kLook);
}

void Board::wait_for_slot(unsigned slot, std::chrono::nanoseconds time) {
  const auto begin = Clock::now();
  if (!spin_until_finished()) sleep_until(kSlotWish | slot, time);
  usual_wait_ += (std::min<std::chrono::nanoseconds>(Clock::now() - begin, 10 * kLook) - usual_wait_) / 8;
}

void Board::wait_for_count(std::uint32_t count, std::chrono::nanoseconds time) { sleep_until(count, time); }

void Board::sleep_until(std::uint64_t wish, std::chrono::nanoseconds time) {
  header_->owner_bell.store(0);
  header_->wish.store(wish);
  if (!any_finished()) futex_wait(header_->owner_bell, 0, time);
  header_->wish.store(0);
}

bool Board::wait_for_keeper(std::chrono::nanoseconds time) {
  futex_wait(header_->owner_bell, 0, time);
  return header_->owner_bell.load() != 0;
}

void Board::wake_owner() noexcept {
  header_->owner_bell.store(1);
  futex_wake(header_->owner_bell);
}

void Board::close() noexcept {
  header_->closed.store(true);
  for (unsigned i = 0; i < worker_count_; ++i) {
    erase(header_->asleep, i);
    workers_[i].bell.store(1);
    futex_wake(workers_[i].bell);
  }
}

// ---- the workers ----

bool Board::others_look(unsigned me) const noexcept {
  for (unsigned word = 0; word * 64 < worker_count_; ++word) {
    const std::uint64_t my_bit = word == me / 64 ? std::uint64_t{1} << me % 64 : 0;
    if ((header_->looking[word].load() & ~my_bit) != 0) return true;
  }
  return false;
}

bool Board::has_tasks() const noexcept { return header_->head.load() != header_->tail.load(); }

/// One that looks is enough: it will see the task, and wake the next if it leaves any (see claim).
void Board::wake_one_worker() {
  for (unsigned word = 0; word * 64 < worker_count_; ++word)
    if (header_->looking[word].load() != 0) return;
  for (unsigned word = 0; word * 64 < worker_count_; ++word)
    for (std::uint64_t set = header_->asleep[word].load(); set != 0; set = header_->asleep[word].load()) {
      const unsigned worker = word * 64 + static_cast<unsigned>(std::countr_zero(set));
      if (!erase(header_->asleep, worker)) continue;  // somebody else wakes that one
      insert(header_->looking, worker);               // from now on, though it may take it a while to get up
      workers_[worker].bell.store(1);
      futex_wake(workers_[worker].bell);
      return;
    }
}

std::optional<unsigned> Board::try_claim(unsigned me) {
  for (;;) {
    std::uint64_t ticket = header_->head.load();
    if (ticket == header_->tail.load()) return std::nullopt;
    const unsigned slot = header_->order[ticket % kSlots].load(std::memory_order_relaxed);
    std::uint64_t ready = state(ticket, kReady);
    const bool mine = slots_[slot].state.compare_exchange_strong(ready, state(ticket, kRunning, me));
    // Whoever got it, the next is the next: a claimer that died here holds nobody up.
    header_->head.compare_exchange_strong(ticket, ticket + 1);
    if (mine) return slot;
  }
}

std::optional<unsigned> Board::claim(unsigned me) {
  for (;;) {
    if (const auto slot = try_claim(me)) {
      if (erase(header_->looking, me) && has_tasks()) wake_one_worker();
      return slot;
    }
    if (header_->closed.load() && !has_tasks()) return std::nullopt;
    // One looks, and is quick to answer; the others sleep, and cost nothing.
    const bool first = !others_look(me);
    insert(header_->looking, me);
    if (first && may_spin_ && spin([&] { return has_tasks() || header_->closed.load(); }, kLook)) continue;
    sleep_as(me);
  }
}

void Board::sleep_as(unsigned me) {
  FutexWord& bell = workers_[me].bell;
  bell.store(0);
  insert(header_->asleep, me);
  erase(header_->looking, me);
  while (!has_tasks() && !header_->closed.load() && bell.load() == 0) futex_wait(bell, 0);
  erase(header_->asleep, me);
}

void Board::run_and_finish(unsigned me, unsigned slot) {
  Slot& task = slots_[slot];
  Reply reply{*this, slot};
  try {
    task.thunk(bytes(slot), reply);
  } catch (const std::exception& error) {
    reply.exception(error.what());
  } catch (...) {
    reply.exception("an exception that is no std::exception");
  }
  enter_finished(me, slot);
}

void Board::enter_finished(unsigned me, unsigned slot) {
  Worker& worker = workers_[me];
  const std::uint64_t ticket = slots_[slot].state.load(std::memory_order_relaxed) >> 16U;
  const std::uint64_t count = worker.finished.load(std::memory_order_relaxed);
  worker.list[count % kSlots].store(ticket * kSlots + slot, std::memory_order_relaxed);
  worker.finished.store(count + 1);  // seq_cst: the owner sees this, or we see its wish

  std::uint64_t wish = header_->wish.load();
  while (wish != 0) {
    if (wish == (kSlotWish | slot) || wish == 1) return wake_owner();
    if ((wish & kSlotWish) != 0) return;
    if (header_->wish.compare_exchange_weak(wish, wish - 1)) return;
  }
}

// ---- the keeper ----

bool Board::bury(unsigned me, std::string_view reason) {
  Worker& worker = workers_[me];
  erase(header_->asleep, me);
  insert(header_->looking, me);  // its successor will, and until then nobody need be woken for it
  // A worker's tickets only rise, so what it held above the last one that it entered as finished, it was
  // running.
  const std::uint64_t count = worker.finished.load();
  const auto last_entry = count == 0 ? 0 : worker.list[(count - 1) % kSlots].load();
  bool lost = false;
  for (unsigned slot = 0; slot < kSlots; ++slot) {
    const std::uint64_t now = slots_[slot].state.load();
    const std::uint64_t ticket = now >> 16U;
    if (now != state(ticket, kRunning, me) || (count != 0 && ticket <= last_entry / kSlots)) continue;
    Reply{*this, slot}.write_text(Outcome::lost, reason);
    enter_finished(me, slot);
    lost = true;
    break;
  }
  wake_owner();
  return lost;
}

// ---- results ----

std::span<std::byte> Reply::fill(Outcome outcome, std::size_t size) {
  if (size > board_.window_size_)
    throw std::length_error{
        fmt::format("a result of {} bytes; a task carries at most {}", size, board_.window_size_)};
  board_.slots_[slot_].outcome = outcome;
  board_.slots_[slot_].size = static_cast<std::uint32_t>(size);
  return board_.place(slot_, size);
}

void Reply::write_text(Outcome outcome, std::string_view text) {
  const auto room = fill(outcome, text.size());
  std::memcpy(room.data(), text.data(), text.size());
}

}  // namespace ipc::mp
