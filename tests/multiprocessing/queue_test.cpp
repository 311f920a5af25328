// Queue: order, limits, and what is left of it when processes are killed at any point.
#include "multiprocessing/queue.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "claims/observe.hpp"
#include "core/process.hpp"
#include "core/usage.hpp"
#include "support/command.hpp"

namespace {

using namespace std::chrono_literals;
using ipc::Process;
using ipc::mp::Queue;

TEST(Queue, IsFirstInFirstOutAndCountsExactly) {
  Queue<int> queue{3};
  EXPECT_TRUE(queue.empty());
  for (int i = 0; i < 10; ++i) {
    queue.put(i);
    queue.put(100 + i);
    EXPECT_EQ(queue.qsize(), 2U);
    EXPECT_FALSE(queue.full());
    EXPECT_EQ(queue.get(), i);
    EXPECT_EQ(queue.get_nowait(), 100 + i);
  }
  EXPECT_TRUE(queue.empty());
}

TEST(Queue, RefusesAtItsLimitAndAtItsEnd) {
  Queue<int> queue{3};
  for (int i = 0; i < 3; ++i) queue.put_nowait(i);
  EXPECT_TRUE(queue.full());
  EXPECT_THROW(queue.put_nowait(3), ipc::mp::QueueFull);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW(queue.put(3, true, 30ms), ipc::mp::QueueFull);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 30ms);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.get(), i);
  EXPECT_THROW((void)queue.get_nowait(), ipc::mp::QueueEmpty);
  EXPECT_THROW((void)queue.get(true, 30ms), ipc::mp::QueueEmpty);
  EXPECT_THROW(Queue<int>{100'000}, std::invalid_argument);
}

TEST(Queue, CarriesMessagesOfAnyLength) {
  Queue<std::string> queue;
  for (const std::size_t size : {0U, 1U, 240U, 241U, 4096U, 65'537U, 20U << 20U}) {
    const std::string text(size, 'q');
    queue.put(text);
    EXPECT_EQ(queue.get(), text);
  }
  queue.put("one");
  queue.put(std::string(300, 'x'));
  EXPECT_EQ(queue.qsize(), 2U);
  EXPECT_EQ(queue.get(), "one");
  EXPECT_EQ(queue.get(), std::string(300, 'x'));
}

TEST(Queue, KeepsLengthsThatAreNotTheUsual) {
  ipc::mp::QueueCore queue{4, 8, 8};
  const auto put = [&](std::size_t size) {
    queue.put(
        size, [](std::span<std::byte> room) { std::ranges::fill(room, std::byte{5}); }, ipc::forever());
  };
  const auto get = [&] {
    std::size_t size = 99;
    queue.get([&](std::span<const std::byte> bytes) { size = bytes.size(); }, ipc::forever());
    return size;
  };
  EXPECT_THROW(put(9), std::length_error);
  EXPECT_TRUE(queue.empty());
  // The first of another length comes when usual ones are waiting; later each slot sees both.
  for (const std::size_t size : {8U, 8U, 3U, 0U}) put(size);
  for (const std::size_t size : {8U, 8U, 3U, 0U}) EXPECT_EQ(get(), size);
  for (std::size_t i = 0; i < 50; ++i) {
    const std::size_t size = i % 3 == 0 ? i % 8 : 8;
    put(size);
    EXPECT_EQ(get(), size);
  }
}

TEST(Queue, DeliversWhatItHoldsAfterClose) {
  Queue<int> queue;
  queue.put(1);
  queue.close();
  EXPECT_THROW(queue.put(2), ipc::mp::QueueClosed);
  EXPECT_EQ(queue.get(), 1);
  EXPECT_THROW((void)queue.get(), ipc::mp::QueueClosed);
}

TEST(Queue, CloseWakesWhoWaits) {
  Queue<int> queue;
  Process consumer{[&] {
    try {
      (void)queue.get();
    } catch (const ipc::mp::QueueClosed&) {
      return;
    }
    throw std::runtime_error{"expected the queue to be closed"};
  }};
  ASSERT_TRUE(ipc::claims::reaches(consumer.pid(), 'S', 60s));
  queue.close();
  consumer.join();
}

struct Message {
  int producer;
  int number;
};

TEST(Queue, KeepsEachProducersOrderAndDeliversOnce) {
  constexpr int kProducers = 3;
  constexpr int kConsumers = 2;
  constexpr int kEach = 5000;
  Queue<Message> queue{7};
  Queue<Message> seen;
  std::vector<Process> all;
  for (int p = 0; p < kProducers; ++p)
    all.emplace_back([&queue, p] {
      for (int i = 0; i < kEach; ++i) queue.put({p, i});
    });
  for (int c = 0; c < kConsumers; ++c)
    all.emplace_back([&] {
      std::map<int, int> last;
      try {
        for (;;) {
          const Message got = queue.get();
          if (last.contains(got.producer) && last[got.producer] >= got.number)
            throw std::runtime_error{"out of order"};
          last[got.producer] = got.number;
          seen.put(got);
        }
      } catch (const ipc::mp::QueueClosed&) {}
    });
  for (std::size_t p = 0; p < kProducers; ++p) all[p].join();
  queue.close();
  for (std::size_t c = kProducers; c < all.size(); ++c) all[c].join();
  std::map<std::pair<int, int>, int> times;
  while (!seen.empty()) {
    const Message got = seen.get();
    ++times[{got.producer, got.number}];
  }
  EXPECT_EQ(times.size(), static_cast<std::size_t>(kProducers * kEach));
  for (const auto& [message, count] : times) EXPECT_EQ(count, 1);
}

/// A message that shows if it was torn.
std::string numbered(int number) {
  return std::to_string(number) +
         std::string(static_cast<std::size_t>(number % 700), static_cast<char>('a' + number % 26));
}

TEST(Queue, SurvivesPeersKilledAtAnyPoint) {
  const ipc::test::NoNamesLeft nothing;
  Queue<std::string> queue{4};
  std::minstd_rand random{20'261'121};
  for (int round = 0; round < 60; ++round) {
    Process producer{[&] {
      for (int i = 0;; ++i) queue.put(numbered(i));
    }};
    Process consumer{[&] {
      for (;;) (void)queue.get();
    }};
    std::this_thread::sleep_for(std::chrono::microseconds{500 + random() % 3000});
    Process& victim = round % 2 == 0 ? producer : consumer;
    victim.kill();
    // The other goes on, with us in the victim's place.
    if (round % 2 == 0) {
      for (int i = 0; i < 20; ++i) queue.put(numbered(i), true, 20s);
      consumer.kill();
    } else {
      int last = -1;
      for (int i = 0; i < 20; ++i) {
        const std::string text = queue.get(true, 20s);
        const int number = std::stoi(text);
        EXPECT_EQ(text, numbered(number));
        EXPECT_GT(number, last);
        last = number;
      }
      producer.kill();
    }
    const std::size_t size = queue.qsize();
    ASSERT_LE(size, 4U);
    for (std::size_t i = 0; i < size; ++i) {
      const std::string text = queue.get_nowait();
      EXPECT_EQ(text, numbered(std::stoi(text)));
    }
    ASSERT_TRUE(queue.empty());
  }
}

TEST(Queue, LosesNothingToAConsumerKilledWhileItWaits) {
  Queue<int> queue;
  for (int i = 0; i < 20; ++i) {
    Process consumer{[&] { (void)queue.get(); }};
    ASSERT_TRUE(ipc::claims::reaches(consumer.pid(), 'S', 60s));
    consumer.kill();
    queue.put(i);
    EXPECT_EQ(queue.qsize(), 1U);
    EXPECT_EQ(queue.get(true, 20s), i);
  }
}

TEST(Queue, WhoWaitsUsesNoCpu) {
  Queue<int> queue;
  Process consumer{[&] { (void)queue.get(); }};
  ASSERT_TRUE(ipc::claims::reaches(consumer.pid(), 'S', 60s));
  // It may still look for a message before it sleeps for good; after that, for a whole window next to
  // nothing.
  const auto cpu_ns = [&] { return ipc::Usage::of_child(consumer.pid()).cpu_ns; };
  EXPECT_GT(cpu_ns(), 0);
  EXPECT_TRUE(ipc::test::eventually([&] {
    const auto before = cpu_ns();
    std::this_thread::sleep_for(500ms);
    return cpu_ns() - before < 5'000'000;  // 1 %: it looks up now and then
  }));
  queue.put(1);
  consumer.join();
}

}  // namespace
