// Pool: worker processes, forked once, that take tasks until the pool is closed. Python's
// multiprocessing.Pool in C++.
//
//   ipc::mp::Pool pool{4};
//   auto future = pool.apply_async(square, 12);   // goes on at once
//   int result = future.get();                    // 144, or the task's exception
//   pool.close();                                 // no more tasks
//   pool.join();                                  // all done, workers gone
//
// A task is a function or an object with plain captures; what a lambda captures by reference, the worker
// looks for in its own copy of the program, which stopped being the caller's when the pool was made. A worker
// that dies is replaced and its task fails (TaskLost). A Pool belongs to one thread. Destroying it terminates
// it.
#pragma once
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "core/process.hpp"
#include "multiprocessing/board.hpp"
#include "multiprocessing/task.hpp"

namespace ipc::mp {

/// The pool was closed: it takes no more tasks.
struct PoolClosed : std::logic_error {
  using std::logic_error::logic_error;
};

struct PoolOptions {
  unsigned workers = 0;  // 0: one for each CPU that this process may use
  int cpu = -1;          // pins every worker to this CPU; -1: to none
};

namespace detail {

/// What of a Pool needs no template: slots, waiting, the keeper.
class PoolCore {
 public:
  explicit PoolCore(const PoolOptions& options);
  PoolCore(const PoolCore&) = delete;
  PoolCore& operator=(const PoolCore&) = delete;
  ~PoolCore();

  /// Hands out one part of a job: `write` fills `size` bytes. Blocks while kSlots tasks are out.
  template <class Write>
  void submit(Thunk thunk, std::size_t size, Write write, std::shared_ptr<Job> job, std::size_t part = 0) {
    const unsigned slot = free_slot();
    write(board_.room(slot, size));
    free_.pop_back();  // only now: either of these may have thrown
    if (job->parts_left == 1) job->slot = slot;
    out_[slot] = {std::move(job), part};
    board_.publish(slot, thunk);
  }
  /// Takes what is finished.
  void harvest();
  /// Waits until all parts of the job are in; false after the timeout.
  bool wait(const Job& job, std::chrono::nanoseconds timeout = kForever);
  void close();
  void join();
  void terminate() noexcept;
  [[nodiscard]] std::vector<pid_t> worker_pids() const;

 private:
  struct Out {
    std::shared_ptr<Job> job;
    std::size_t part = 0;
  };
  [[nodiscard]] unsigned free_slot();
  void deliver(unsigned slot, Outcome outcome, std::span<const std::byte> bytes);
  void expect_keeper();
  void give_up(std::string_view reason);

  Board board_;
  Mapping pids_;
  Shared<FailureText> failure_;
  std::vector<unsigned> free_;  // a stack: a slot used a moment ago is still in the cache
  std::array<Out, Board::kSlots> out_;
  unsigned since_harvest_ = 0;
  bool closed_ = false, over_ = false;
  pid_t owner_;
  Process keeper_;  // last: it inherits the rest
};

}  // namespace detail

/// The result to come of one task.
template <class R>
class Future {
 public:
  /// Waits for the result; throws TaskFailed with the task's own words, or TaskLost.
  R get() {
    wait();
    return task_->result.get();
  }
  void wait() {
    if (task_->parts_left != 0) core_->wait(*task_);
  }
  /// False when the time is up first.
  [[nodiscard]] bool wait_for(std::chrono::nanoseconds timeout) {
    return task_->parts_left == 0 || core_->wait(*task_, timeout);
  }
  [[nodiscard]] bool ready() { return wait_for(std::chrono::nanoseconds{0}); }

 private:
  friend class Pool;
  Future(detail::PoolCore& core, std::shared_ptr<detail::SingleTask<R>> task)
      : core_{&core}, task_{std::move(task)} {}

  detail::PoolCore* core_;  // outlived only by tasks that are done: terminating a pool fails the others
  std::shared_ptr<detail::SingleTask<R>> task_;
};

class Pool {
 public:
  explicit Pool(const PoolOptions& options = {}) : core_{std::make_unique<detail::PoolCore>(options)} {}
  explicit Pool(unsigned workers) : Pool{PoolOptions{.workers = workers}} {}

  /// Calls function(arguments...) in some worker, and goes on at once. Blocks only while Board::kSlots tasks
  /// are out. Throws PoolClosed.
  template <class F, class... Args>
  auto apply_async(const F& function, const Args&... arguments) {
    using Call = detail::Call<detail::Travelling<F>, detail::Travelling<Args>...>;
    auto task = std::make_shared<detail::SingleTask<typename Call::Result>>();
    submit<Call>(task, function, arguments...);
    return Future<typename Call::Result>{*core_, std::move(task)};
  }

  /// Calls function(arguments...) in some worker and waits for its result.
  template <class F, class... Args>
  auto apply(const F& function, const Args&... arguments) {
    return apply_async(function, arguments...).get();
  }

  /// No more tasks; those that are out will be done.
  void close() { core_->close(); }
  /// Waits until all tasks are done and all workers gone. Throws std::logic_error before close().
  void join() { core_->join(); }
  /// Kills the workers. Tasks without a result fail with TaskLost.
  void terminate() noexcept { core_->terminate(); }

  /// The workers' process numbers now; a dead worker's successor has another.
  [[nodiscard]] std::vector<pid_t> worker_pids() const { return core_->worker_pids(); }

 private:
  template <class Call, class F, class... Args>
  void submit(const std::shared_ptr<detail::SingleTask<typename Call::Result>>& task, const F& function,
              const Args&... arguments) {
    submit_travelling<Call>(task, static_cast<const detail::Travelling<F>&>(function),
                            static_cast<const detail::Travelling<Args>&>(arguments)...);
  }
  template <class Call, class... Parts>
  void submit_travelling(const std::shared_ptr<detail::SingleTask<typename Call::Result>>& task,
                         const Parts&... parts) {
    core_->submit(
        &Call::run, Call::size(parts...), [&](std::span<std::byte> room) { Call::write(room, parts...); },
        task);
  }

  std::unique_ptr<detail::PoolCore> core_;
};

}  // namespace ipc::mp
