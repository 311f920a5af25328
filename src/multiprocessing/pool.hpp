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
#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/process.hpp"
#include "multiprocessing/board.hpp"
#include "multiprocessing/map.hpp"
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
  /// Waits until no more than `goal` parts of the job are out; false after the timeout.
  bool wait(const Job& job, std::chrono::nanoseconds timeout = forever(), std::size_t goal = 0);
  void close();
  void join();
  void terminate() noexcept;
  [[nodiscard]] std::vector<pid_t> worker_pids() const;
  [[nodiscard]] std::size_t workers() const noexcept { return board_.workers(); }

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

/// The result to come of one task, or of one map.
template <class R, class Task = detail::SingleTask<R>>
class Future {
 public:
  /// Waits for the result; throws TaskFailed with the task's own words, or TaskLost.
  R get() {
    wait();
    return task_->get();
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
  Future(detail::PoolCore& core, std::shared_ptr<Task> task) : core_{&core}, task_{std::move(task)} {}

  detail::PoolCore* core_;  // outlived only by tasks that are done: terminating a pool fails the others
  std::shared_ptr<Task> task_;
};
template <class Results>
using MapFuture = Future<Results, detail::MapTask<Results>>;

/// The results of imap_unordered: `for (const int result : pool.imap_unordered(square, numbers))`.
template <class R>
class UnorderedResults {
 public:
  /// Waits for the next result, in whichever order they come; nothing after the last. Throws the error of a
  /// task, or of the chunk in which it was, and may be called again for the others.
  std::optional<R> next() {
    while (at_ == chunk_.size()) {
      if (task_->arrived.empty()) {
        if (task_->parts_left == 0) return std::nullopt;
        core_->wait(*task_, forever(), task_->parts_left - 1);
        continue;
      }
      const auto arrived = std::move(task_->arrived.front());
      task_->arrived.pop_front();
      chunk_ = arrived.get();
      at_ = 0;
    }
    return std::move(chunk_[at_++]);
  }

  class Iterator {
   public:
    using value_type = R;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(UnorderedResults& results) : results_{&results}, now_{results.next()} {}
    const R& operator*() const { return *now_; }
    Iterator& operator++() {
      now_ = results_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return !now_.has_value(); }

   private:
    UnorderedResults* results_;
    std::optional<R> now_;
  };
  [[nodiscard]] Iterator begin() { return Iterator{*this}; }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  friend class Pool;
  UnorderedResults(detail::PoolCore& core, std::shared_ptr<detail::UnorderedTask<R>> task)
      : core_{&core}, task_{std::move(task)} {}

  detail::PoolCore* core_;
  std::shared_ptr<detail::UnorderedTask<R>> task_;
  std::vector<R> chunk_;
  std::size_t at_ = 0;
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

  /// Calls function(item) for each item, `chunk` items to a task (0: as many as give each worker four tasks),
  /// and goes on when the last task is out. The future's results are in the order of the items.
  template <class F, class T>
  auto map_async(const F& function, const std::vector<T>& items, std::size_t chunk = 0) {
    using Results = typename detail::ChunkCall<detail::Travelling<F>, T>::Results;
    using Task = detail::MapTask<Results>;
    return MapFuture<Results>{*core_, submit_chunks<Task>(function, items, chunk)};
  }

  /// The same, and waits: a vector of results, or the first error.
  template <class F, class T>
  auto map(const F& function, const std::vector<T>& items, std::size_t chunk = 0) {
    return map_async(function, items, chunk).get();
  }

  /// The same, with the results as they come in.
  template <class F, class T>
  auto imap_unordered(const F& function, const std::vector<T>& items, std::size_t chunk = 1) {
    using R = typename detail::ChunkCall<detail::Travelling<F>, T>::Result;
    static_assert(!std::is_void_v<R>, "there are no results to iterate over: use map");
    return UnorderedResults<R>{*core_, submit_chunks<detail::UnorderedTask<R>>(function, items, chunk)};
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

  template <class Task, class F, class T>
  std::shared_ptr<Task> submit_chunks(const F& function, std::span<const T> items, std::size_t chunk) {
    using Call = detail::ChunkCall<detail::Travelling<F>, T>;
    const detail::Travelling<F>& f = function;
    chunk = detail::chunk_size(chunk, items.size(), core_->workers());
    const std::size_t parts = items.size() / chunk + (items.size() % chunk != 0 ? 1 : 0);
    auto task = std::make_shared<Task>(parts);
    for (std::size_t part = 0; part < parts; ++part) {
      const auto some = items.subspan(part * chunk, std::min(chunk, items.size() - part * chunk));
      core_->submit(
          &Call::run, Call::size(f, some), [&](std::span<std::byte> room) { Call::write(room, f, some); },
          task, part);
    }
    return task;
  }
  template <class Task, class F, class T>
  std::shared_ptr<Task> submit_chunks(const F& function, const std::vector<T>& items, std::size_t chunk) {
    static_assert(!std::is_same_v<T, bool>, "a vector<bool> has no elements to refer to: use char");
    return submit_chunks<Task>(function, std::span<const T>{items}, chunk);
  }

  std::unique_ptr<detail::PoolCore> core_;
};

}  // namespace ipc::mp
