// Pool: what its owner may rely on, and what becomes of it when processes die.
#include "multiprocessing/pool.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "claims/observe.hpp"
#include "core/mapping.hpp"
#include "core/usage.hpp"

namespace {

using namespace std::chrono_literals;
using ipc::mp::Future;
using ipc::mp::Pool;

int square(int x) { return x * x; }
std::string twice(const std::string& text) { return text + text; }
int refuse(int x) { throw std::invalid_argument{"no " + std::to_string(x) + ", please"}; }
void die() { ::raise(SIGKILL); }
void nap(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

/// A zombie is as good as gone: whose child it is now may take its time.
bool is_there(pid_t pid) {
  const char state = ipc::claims::state_of(pid);
  return state != '\0' && state != 'Z' && state != 'X';
}

/// Waits, as long as is needed on a busy machine, for what must come about.
template <class Condition>
bool comes_about(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

/// The results in order, each of which must be right; how many were lost with a worker.
int count_lost(std::vector<Future<int>>& futures, int modulus) {
  int lost = 0;
  for (std::size_t i = 0; i < futures.size(); ++i) {
    const int x = static_cast<int>(i) % modulus;
    try {
      EXPECT_EQ(futures[i].get(), x * x);
    } catch (const ipc::mp::TaskLost&) {
      ++lost;
    }
  }
  return lost;
}

// What may travel is decided where a call is compiled.
using ipc::mp::Transferable;
struct Plain {
  int a;
  double b;
};
static_assert(Transferable<int> && Transferable<Plain> && Transferable<int (*)(int)>);
static_assert(Transferable<std::string> && Transferable<std::vector<std::string>>);
static_assert(Transferable<std::pair<int, std::string>> && Transferable<std::optional<std::vector<int>>>);
static_assert(!Transferable<int*> && !Transferable<const char*> && !Transferable<std::string_view>);
static_assert(!Transferable<std::span<int>> && !Transferable<std::unique_ptr<int>>);
static_assert(!Transferable<std::vector<int*>> && !Transferable<std::function<int()>>);

TEST(Pool, AppliesAFunctionInAnotherProcess) {
  Pool pool{2};
  EXPECT_EQ(pool.apply(square, 12), 144);
  EXPECT_NE(pool.apply(::getpid), ::getpid());
}

TEST(Pool, RunsEachOfManyTasksOnceAndKeepsResultsApart) {
  Pool pool{3};
  std::vector<Future<int>> futures;
  for (int i = 0; i < 20'000; ++i) futures.push_back(pool.apply_async(square, i % 1000));
  EXPECT_EQ(count_lost(futures, 1000), 0);
}

TEST(Pool, SendsTextAndSequencesOfAnyLength) {
  Pool pool{2};
  EXPECT_EQ(pool.apply(twice, "ab"), "abab");
  const std::string large(3U << 20U, 'x');
  EXPECT_EQ(pool.apply(twice, large), large + large);
  const auto sum = [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
  EXPECT_EQ(pool.apply(sum, std::vector<double>{1, 2, 3.5}), 6.5);
}

TEST(Pool, TakesPlainCapturesAlong) {
  Pool pool{1};
  int factor = 7;  // after the fork: the worker has never seen it
  EXPECT_EQ(pool.apply([factor](int x) { return factor * x; }, 6), 42);
}

TEST(Pool, RefusesWhatIsTooLargeAndGoesOn) {
  Pool pool{1};
  EXPECT_THROW(pool.apply(twice, std::string(100U << 20U, 'x')), std::length_error);
  const auto make = [](std::size_t n) { return std::string(n, 'y'); };
  EXPECT_THROW(pool.apply(make, std::size_t{100} << 20U), ipc::mp::TaskFailed);
  EXPECT_EQ(pool.apply(square, 3), 9);
}

TEST(Pool, BringsExceptionsBackWithTheirMessage) {
  Pool pool{2};
  auto future = pool.apply_async(refuse, 13);
  try {
    future.get();
    FAIL() << "expected an exception";
  } catch (const ipc::mp::TaskFailed& error) {
    EXPECT_STREQ(error.what(), "no 13, please");
  }
  EXPECT_EQ(pool.apply(square, 2), 4);
}

TEST(Pool, FailsTheTaskOfADeadWorkerAndReplacesIt) {
  Pool pool{2};
  for (int i = 0; i < 20; ++i) {
    auto lost = pool.apply_async(die);
    auto kept = pool.apply_async(square, i);
    EXPECT_THROW(lost.get(), ipc::mp::TaskLost);
    EXPECT_EQ(kept.get(), i * i);
  }
}

TEST(Pool, LosesAtMostTheTaskInHandWhenWorkersAreKilledAtAnyTime) {
  Pool pool{3};
  std::vector<Future<int>> futures;
  int killed = 0;
  for (int i = 0; i < 30'000; ++i) {
    futures.push_back(pool.apply_async(square, i % 100));
    if (i % 1000 != 500) continue;
    const pid_t pid = pool.worker_pids()[static_cast<std::size_t>(i / 1000) % 3];
    if (::kill(pid, SIGKILL) == 0) ++killed;
  }
  EXPECT_GT(killed, 0);
  EXPECT_LE(count_lost(futures, 100), killed);
  pool.close();
  pool.join();
}

TEST(Pool, GivesUpWhenItsKeeperIsKilled) {
  Pool pool{1};
  const pid_t keeper = pool.apply(::getppid);
  auto future = pool.apply_async(nap, 60'000ms);
  ::kill(keeper, SIGKILL);
  EXPECT_THROW(future.get(), ipc::mp::TaskLost);
}

TEST(Pool, FuturesTellWhetherTheyAreReady) {
  const ipc::Shared<std::atomic<bool>> looked{false};
  Pool pool{1};
  // The task ends when we have looked, however long that takes us; the worker has the flag at the same place.
  const auto flag = reinterpret_cast<std::uintptr_t>(&*looked);
  auto future = pool.apply_async([flag] {
    while (!*reinterpret_cast<std::atomic<bool>*>(flag)) nap(1ms);  // NOLINT(performance-no-int-to-ptr)
  });
  EXPECT_FALSE(future.ready());
  EXPECT_FALSE(future.wait_for(1ms));
  *looked = true;
  EXPECT_TRUE(future.wait_for(60s));
  EXPECT_TRUE(future.ready());
}

TEST(Pool, DoesWhatIsOutAfterCloseAndTakesNoMore) {
  Pool pool{2};
  EXPECT_THROW(pool.join(), std::logic_error);
  std::vector<Future<int>> futures;
  for (int i = 0; i < 100; ++i) futures.push_back(pool.apply_async(square, i));
  pool.close();
  EXPECT_THROW(pool.apply_async(square, 1), ipc::mp::PoolClosed);
  const auto pids = pool.worker_pids();
  pool.join();
  for (const pid_t pid : pids) EXPECT_FALSE(is_there(pid));
  EXPECT_EQ(count_lost(futures, 100), 0);
}

TEST(Pool, TerminateKillsTheWorkersAndFailsWhatIsOut) {
  Pool pool{2};
  auto future = pool.apply_async(nap, 60'000ms);
  const auto pids = pool.worker_pids();
  pool.terminate();
  for (const pid_t pid : pids) EXPECT_FALSE(is_there(pid));
  EXPECT_THROW(future.get(), ipc::mp::TaskLost);
  EXPECT_THROW(pool.apply_async(square, 1), ipc::mp::PoolClosed);
}

TEST(Pool, AFutureOutlivesItsPool) {
  auto pool = std::make_unique<Pool>(1U);
  auto done = pool->apply_async(square, 5);
  done.wait();
  auto never = pool->apply_async(nap, 60'000ms);
  pool.reset();
  EXPECT_EQ(done.get(), 25);
  EXPECT_THROW(never.get(), ipc::mp::TaskLost);
}

TEST(Pool, UsesNoCpuWhileIdle) {
  Pool pool{2};
  EXPECT_EQ(pool.apply(square, 2), 4);
  const auto cpu = [&] {
    std::int64_t sum = 0;
    for (const pid_t pid : pool.worker_pids()) sum += ipc::Usage::of_child(pid).cpu_ns;
    return sum;
  };
  EXPECT_GT(cpu(), 0);
  // They look for more for a while; after that, nothing.
  EXPECT_TRUE(comes_about([&] {
    const auto before = cpu();
    std::this_thread::sleep_for(100ms);
    return cpu() == before;
  }));
}

TEST(Pool, WorksWithManyMoreWorkersThanCpus) {
  Pool pool{64};
  std::vector<Future<int>> futures;
  for (int i = 0; i < 5000; ++i) futures.push_back(pool.apply_async(square, i % 100));
  EXPECT_EQ(count_lost(futures, 100), 0);
}

TEST(Pool, LeavesNoWorkerBehindWhenItsOwnerIsKilled) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t owner = ::fork();
  if (owner == 0) {
    Pool pool{2};
    std::vector<pid_t> pids = pool.worker_pids();
    pids.push_back(pool.apply(::getppid));  // the keeper
    if (::write(ends[1], pids.data(), pids.size() * sizeof(pid_t)) < 0) ::_exit(1);
    pool.apply(nap, 60'000ms);
    ::_exit(0);
  }
  pid_t pids[3];
  ASSERT_EQ(::read(ends[0], pids, sizeof pids), static_cast<ssize_t>(sizeof pids));
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  for (const pid_t pid : pids) EXPECT_TRUE(comes_about([&] { return !is_there(pid); }));
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
