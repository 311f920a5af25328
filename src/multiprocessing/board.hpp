// Board: the memory that a Pool's owner, its keeper and its workers share. Tasks go out over it, results come
// back.
//
//   owner    takes a free slot, writes a task into it, puts the slot's number into `order`, moves `tail`
//   worker   claims the ticket at `head` by changing the slot's state from ready to running-by-me in one
//   step,
//            runs it, writes the result into the slot, and enters the slot into its own list of finished ones
//   owner    empties the lists, takes the results away, and has the slots free again
//   keeper   waits for deaths: what a dead worker was running it enters as lost into the dead worker's list
//
// No step needs a lock, so there is none that a dying worker could keep. Whoever runs a task is written in
// the same word that gives it to him: there is no moment at which a task belongs to nobody.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/futex.hpp"
#include "core/mapping.hpp"

namespace ipc::mp {

enum class Outcome : std::uint8_t {
  value,      // the bytes are the result
  exception,  // the bytes are the text of the exception
  lost,       // the worker died; the bytes are the reason
};

class Reply;
/// Reads its arguments from the bytes, computes, and writes a result: a function that exists in every process
/// forked from the one that compiled the call.
using Thunk = void (*)(std::span<const std::byte> argument, Reply& reply);

class Board {
 public:
  static constexpr unsigned kSlots = 1024;  // tasks that may be out at once
  static constexpr unsigned kMaxWorkers = 1024;

  /// `worker_cpu` is where the workers will be pinned, or -1.
  Board(unsigned workers, int worker_cpu);

  [[nodiscard]] unsigned workers() const noexcept { return worker_count_; }

  // ---- the owner's side ----

  /// Room for `size` bytes of argument in slot `slot`; throws std::length_error beyond what a slot can carry.
  [[nodiscard]] std::span<std::byte> room(unsigned slot, std::size_t size);
  /// Hands out the task written into the slot and, where one sleeps and none is about to look, wakes a
  /// worker.
  void publish(unsigned slot, Thunk thunk);
  /// The next slot that a worker has finished with, or nothing.
  [[nodiscard]] std::optional<unsigned> next_finished();
  [[nodiscard]] Outcome outcome(unsigned slot) const noexcept { return slots_[slot].outcome; }
  [[nodiscard]] std::span<const std::byte> bytes(unsigned slot) const noexcept;
  /// Gives back memory that a large task has left behind.
  void release(unsigned slot);
  /// Waits until slot `slot`, or any `count` slots, are finished, a worker has died, or the time is up. It
  /// may return early: take what is finished, and look again.
  void wait_for_slot(unsigned slot, std::chrono::nanoseconds time);
  void wait_for_count(std::uint32_t count, std::chrono::nanoseconds time);
  /// Waits for the keeper's first word, that all workers are forked; false after the time.
  [[nodiscard]] bool wait_for_keeper(std::chrono::nanoseconds time);
  /// No more tasks will come: workers that find nothing to do may go.
  void close() noexcept;

  // ---- a worker's side ----

  /// Blocks until there is a task for worker `me`; nothing when the board is closed and empty.
  [[nodiscard]] std::optional<unsigned> claim(unsigned me);
  void run_and_finish(unsigned me, unsigned slot);

  // ---- the keeper's side ----

  /// After the death of worker `me` and before its successor's birth: true if a task was lost with it.
  bool bury(unsigned me, std::string_view reason);
  /// Closed, and every task was claimed.
  [[nodiscard]] bool is_done() const noexcept { return header_->closed.load() && !has_tasks(); }
  /// Tasks that were ever claimed.
  [[nodiscard]] std::uint64_t claimed() const noexcept { return header_->head.load(); }
  /// Lets the owner look, whatever it sleeps for.
  void wake_owner() noexcept;

 private:
  friend class Reply;

  static constexpr std::size_t kLine = 64;
  static constexpr std::size_t kInline = 256 - 24;
  static constexpr std::uint64_t kSlotWish = std::uint64_t{1} << 63U;

  struct alignas(kLine) Slot {
    std::atomic<std::uint64_t> state{0};  // ticket, worker, stage: see state()
    Thunk thunk = nullptr;
    std::uint32_t size = 0;  // bytes of the argument, then of the result
    Outcome outcome{};
    std::array<std::byte, kInline> bytes{};  // what does not fit stands in the slot's window
  };
  static_assert(sizeof(Slot) == 256);

  struct alignas(kLine) Worker {
    std::atomic<std::uint64_t> finished{0};  // entries ever made in `list`; only this worker writes
    alignas(kLine) FutexWord bell{0};        // sleeps here while it is 0
    // Ticket and slot, since the same slot may come twice in a row: an entry says which of its tasks it
    // means.
    alignas(kLine) std::array<std::atomic<std::uint64_t>, kSlots> list{};
  };
  using WorkerSet = std::array<std::atomic<std::uint64_t>, kMaxWorkers / 64>;  // idempotent: a count would
                                                                               // drift with every death
  struct Header {
    alignas(kLine) std::atomic<std::uint64_t> tail{0};  // the owner's
    alignas(kLine) std::atomic<std::uint64_t> head{0};  // the workers'
    alignas(kLine) std::atomic<std::uint64_t> wish{0};  // 0: the owner is awake
    FutexWord owner_bell{0};
    alignas(kLine) WorkerSet asleep{};
    alignas(kLine) WorkerSet looking{};  // awake and without a task: will see what comes
    alignas(kLine) std::atomic<bool> closed{false};
    alignas(kLine) std::array<std::atomic<std::uint16_t>, kSlots> order{};
  };

  enum Stage : std::uint64_t { kFree = 0, kReady = 1, kRunning = 2 };
  /// One word says which task the slot holds, how far it is, and with whom.
  static constexpr std::uint64_t state(std::uint64_t ticket, Stage stage, std::uint64_t worker = 0) noexcept {
    return ticket << 16U | worker << 2U | stage;
  }

  [[nodiscard]] std::optional<unsigned> try_claim(unsigned me);
  [[nodiscard]] bool has_tasks() const noexcept;
  [[nodiscard]] bool look_for_a_while() const;
  void sleep_as(unsigned me);
  void wake_one_worker();
  void enter_finished(unsigned me, unsigned slot);
  [[nodiscard]] bool any_finished() const noexcept;
  [[nodiscard]] bool spin_until_finished();
  void sleep_until(std::uint64_t wish, std::chrono::nanoseconds time);
  [[nodiscard]] std::span<std::byte> place(unsigned slot, std::size_t size) noexcept;

  [[nodiscard]] bool others_look(unsigned me) const noexcept;
  static void insert(WorkerSet& set, unsigned worker) noexcept {
    set[worker / 64].fetch_or(std::uint64_t{1} << worker % 64);
  }
  static bool erase(WorkerSet& set, unsigned worker) noexcept {
    const std::uint64_t bit = std::uint64_t{1} << worker % 64;
    return (set[worker / 64].fetch_and(~bit) & bit) != 0;
  }

  unsigned worker_count_;
  bool may_spin_;
  std::size_t window_size_ = 0;
  Mapping memory_, windows_;
  Header* header_;
  Slot* slots_;
  Worker* workers_;

  // The owner's own notes, of no meaning in other processes.
  std::array<std::uint64_t, kMaxWorkers> taken_{};  // entries of each worker's list that were taken
  unsigned next_worker_ = 0;                        // whose list to look at first
  std::chrono::nanoseconds usual_wait_{};           // recent waits for a slot: is spinning worth it?
};

/// Where a task's result goes.
class Reply {
 public:
  Reply(Board& board, unsigned slot) : board_{board}, slot_{slot} {}
  /// Room for `size` bytes of result; the argument's bytes are gone from here on.
  [[nodiscard]] std::span<std::byte> result(std::size_t size) { return fill(Outcome::value, size); }
  void exception(std::string_view text) { write_text(Outcome::exception, text); }

 private:
  friend class Board;
  std::span<std::byte> fill(Outcome outcome, std::size_t size);
  void write_text(Outcome outcome, std::string_view text);

  Board& board_;
  unsigned slot_;
};

}  // namespace ipc::mp
