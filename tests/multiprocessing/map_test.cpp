// Pool::map and its relatives: every item once, in order where order is promised, whatever the chunks.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <string>

#include "multiprocessing/pool.hpp"
#include "support/sanitizer.hpp"

namespace {

using ipc::mp::Pool;

int square(int x) { return x * x; }
int refuse_seven(int x) {
  if (x == 7) throw std::invalid_argument{"seven"};
  return x;
}
int die_at_seven(int x) {
  if (x == 7) ::raise(SIGKILL);
  return x;
}

std::vector<int> numbers(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(PoolMap, GivesResultsInTheOrderOfTheItems) {
  Pool pool{3};
  for (const int count : {0, 1, 2, 11, 12, 13, 3000})
    for (const std::size_t chunk : {0U, 1U, 2U, 7U, 5000U}) {
      const auto results = pool.map(square, numbers(count), chunk);
      ASSERT_EQ(results.size(), static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) ASSERT_EQ(results[static_cast<std::size_t>(i)], i * i);
    }
}

TEST(PoolMap, TakesTextAndFunctionsWithoutResult) {
  Pool pool{2};
  const std::vector<std::string> words{"a", "bc", std::string(1000, 'd')};
  EXPECT_EQ(pool.map([](const std::string& word) { return word + word; }, words, 2)[2],
            std::string(2000, 'd'));
  pool.map([](int) {}, numbers(10));
}

TEST(PoolMap, GoesOnAtOnceWhenAsynchronous) {
  Pool pool{2};
  auto one = pool.map_async(square, numbers(100), 3);
  auto other = pool.map_async(square, numbers(50));
  EXPECT_EQ(other.get().back(), 49 * 49);
  EXPECT_EQ(one.get().back(), 99 * 99);
  EXPECT_TRUE(one.ready());
}

TEST(PoolMap, IteratesOverResultsAsTheyCome) {
  Pool pool{3};
  std::vector<int> seen;
  for (const int result : pool.imap_unordered(square, numbers(500), 4)) seen.push_back(result);
  std::ranges::sort(seen);
  EXPECT_EQ(seen, pool.map(square, numbers(500)));
}

TEST(PoolMap, FailsWithTheItemsErrorAndGoesOn) {
  Pool pool{2};
  EXPECT_THROW(pool.map(refuse_seven, numbers(20), 1), ipc::mp::TaskFailed);
  EXPECT_THROW(pool.map(die_at_seven, numbers(20), 1), ipc::mp::TaskLost);
  auto results = pool.imap_unordered(refuse_seven, numbers(20));
  int got = 0;
  int failed = 0;
  for (;;) {
    try {
      if (!results.next()) break;
      ++got;
    } catch (const ipc::mp::TaskFailed&) {
      ++failed;
    }
  }
  EXPECT_EQ(got, 19);
  EXPECT_EQ(failed, 1);
}

long resident_kib() {  // of this process, with what it shares: the pool's slots are among it
  std::ifstream status{"/proc/self/statm"};
  long size = 0;
  long resident = 0;
  status >> size >> resident;
  return resident * 4;
}

TEST(PoolMap, MemoryIsFlatOverManyTasks) {
  if (ipc::test::kAllocatorIsASanitizers) GTEST_SKIP() << "a sanitizer keeps what was freed";
  Pool pool{2};
  const auto items = numbers(20'000);
  for (int i = 0; i < 3; ++i) (void)pool.map(square, items, 1);
  const long before = resident_kib();
  for (int i = 0; i < 10; ++i) (void)pool.map(square, items, 1);
  EXPECT_LT(resident_kib() - before, 4096);
}

}  // namespace
