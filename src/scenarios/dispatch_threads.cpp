// dispatch/serial and dispatch/thread_pool: what can be done without any other process. One thread that does
// all, and the textbook's pool of threads: two queues, each under a mutex and a condition variable.
//
// Both spend their time in the dispatching process, so it stands under the client's.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "registry.hpp"
#include "scenarios/dispatch.hpp"

namespace ipc {
namespace {

class Serial {
 public:
  Serial(const Workload&, const Work& work) : work_{work} {}
  static std::uint64_t proof(std::uint64_t number) { return Work::proof(number); }
  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    for (std::uint64_t number = first; number < first + count; ++number) collect(number, work_(number));
  }
  [[nodiscard]] static Usage workers_usage() { return {}; }

 private:
  Work work_;
};

template <class T>
class ThreadQueue {
 public:
  void put(T item) {
    {
      const std::lock_guard lock{mutex_};
      items_.push_back(std::move(item));
    }
    filled_.notify_one();
  }
  std::optional<T> get() {
    std::unique_lock lock{mutex_};
    filled_.wait(lock, [&] { return !items_.empty() || closed_; });
    if (items_.empty()) return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  void close() {
    {
      const std::lock_guard lock{mutex_};
      closed_ = true;
    }
    filled_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<T> items_;
  bool closed_ = false;
};

class ThreadPool {
  using Result = std::pair<std::uint64_t, std::uint64_t>;

 public:
  ThreadPool(const Workload& workload, const Work& work) : work_{work} {
    for (unsigned i = 0; i < workload.workers; ++i)
      threads_.emplace_back([this, cpu = workload.cpus.server] {
        pin_to(cpu);
        while (const auto number = tasks_.get()) results_.put({*number, work_(*number)});
      });
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool() {
    tasks_.close();
    for (auto& thread : threads_) thread.join();
  }
  static std::uint64_t proof(std::uint64_t number) { return Work::proof(number); }

  template <class Collect>
  void run(std::uint64_t first, std::uint64_t count, Collect collect) {
    constexpr std::uint64_t kOut = 512;  // as many as the pool of processes has out
    for (std::uint64_t sent = 0, got = 0; got < count; ++got) {
      for (; sent < count && sent - got < kOut; ++sent) tasks_.put(first + sent);
      const Result result = *results_.get();
      collect(result.first, result.second);
    }
  }
  [[nodiscard]] static Usage workers_usage() { return {}; }

 private:
  Work work_;
  ThreadQueue<std::uint64_t> tasks_;
  ThreadQueue<Result> results_;
  std::vector<std::thread> threads_;
};

const RegisterRun serial_registered{
    {.name = "serial", .summary = "one process, one task after the other", .family = "executor"},
    "dispatch",
    &dispatch<Serial>};
const RegisterRun pool_registered{
    {.name = "thread_pool", .summary = "threads of one process, pthreads(7)", .family = "executor"},
    "dispatch",
    &dispatch<ThreadPool>};

}  // namespace
}  // namespace ipc
