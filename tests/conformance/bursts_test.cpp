// Both sides of a ring's link send when they like: what goes through the line that the two directions share,
// and what goes through the rings, arrives in one order.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <random>

#include "core/process.hpp"
#include "core/spin.hpp"
#include "mechanisms/support/ring_link.hpp"
#include "mechanisms/support/spsc_ring.hpp"
#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/supervise.hpp"

namespace ipc {
namespace {

constexpr int kTurns = 500;
constexpr std::uint32_t kLongestBurst = 4;  // fits into the smallest ring: nobody waits for room in vain

/// How many messages each side sends in each turn: the same for both, by the seed.
struct Turns {
  std::minstd_rand random;
  bool question_and_answer = false;
  std::array<std::uint32_t, 2> bursts{};

  void next() {
    question_and_answer = random() % 2 == 0;
    for (std::uint32_t& burst : bursts)
      burst = question_and_answer ? 1 : static_cast<std::uint32_t>(random() % (kLongestBurst + 1));
  }
};

/// Throws where a message is not the next one.
void exchange(AnyLink& link, Side side, std::size_t size, unsigned seed) {
  link.attach(side);
  Turns turns{.random = std::minstd_rand{seed}};
  Message message(size);
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  const auto send = [&] {
    for (std::uint32_t i = 0; i < turns.bursts[static_cast<std::size_t>(side)]; ++i) {
      fill_payload(message, sent++);
      link.send(message);
    }
  };
  const auto receive = [&] {
    for (std::uint32_t i = 0; i < turns.bursts[1 - static_cast<std::size_t>(side)]; ++i) {
      link.recv(message);
      expect_payload(message, received++);
    }
  };
  for (int turn = 0; turn < kTurns; ++turn) {
    turns.next();
    const bool answers = turns.question_and_answer && side == Side::server;
    if (!answers) send();
    receive();
    if (answers) send();
  }
}

/// Runs both sides in a process each and throws what the first to fail says. A lost message lets the other
/// wait for ever: the time is limited.
void run_both(const std::function<void(Side)>& talk) {
  const Shared<FailureText> failure;
  Process client{[&] { talk(Side::client); }, &*failure};
  Process server{[&] { talk(Side::server); }, &*failure};
  std::array<Process*, 2> both{&client, &server};
  supervise(both, std::chrono::seconds{60}, *failure);
}

class Bursts : public testing::TestWithParam<const char*> {};

TEST_P(Bursts, OfBothSidesArriveInOrder) {
  const Mechanism& mechanism = *find_mechanism(GetParam());
  if (const auto reason = mechanism.why_unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  for (const std::size_t size : std::initializer_list<std::size_t>{1, 7, 8, 15, 16, 17})
    for (const std::size_t capacity : {std::size_t{0}, 8 * size}) {
      SCOPED_TRACE(testing::Message() << size << " bytes, capacity " << capacity);
      Workload w;
      w.size = size;
      w.capacity = capacity;
      AnyLink link = mechanism.link(w);
      const auto seed = static_cast<unsigned>(size);
      ASSERT_NO_THROW(run_both([&](Side side) { exchange(link, side, size, seed); }));
    }
}

/// A ring that both peers poll, and that counts what is sent through it.
class CountingRing : public SpscRing {
 public:
  using SpscRing::SpscRing;

  void send(std::span<const std::byte> message) {
    wait_until([&] { return can_send(); });
    put(message);
    ++*sent_;
  }
  void recv(std::span<std::byte> message) {
    wait_until([&] { return can_recv(); });
    take(message);
  }
  template <class Ready>
  static void wait_until(Ready ready) {
    spin_until(ready);
  }
  static void wake_peer() {}

  static std::uint64_t sent() { return *sent_; }
  static void forget() { *sent_ = 0; }

 private:
  static inline const Shared<std::atomic<std::uint64_t>> sent_{0U};  // of all rings
};

/// Each side sends `bursts` of its own before it receives the other's; then ten questions are answered. How
/// many messages of either have gone through the rings?
std::uint64_t through_rings(std::array<int, 2> bursts) {
  CountingRing::forget();
  RingLink<CountingRing> link{{.message_size = 8, .capacity = 1024}};
  run_both([&](Side side) {
    link.attach(side);
    Message message(8);
    const bool client = side == Side::client;
    for (int i = 0; i < bursts.at(client ? 0 : 1); ++i) link.send(message);
    for (int i = 0; i < bursts.at(client ? 1 : 0); ++i) link.recv(message);
    for (int question = 0; question < 10; ++question) {
      if (client) link.send(message);
      link.recv(message);
      if (!client) link.send(message);
    }
  });
  return CountingRing::sent();
}

TEST(RingLink, QuestionsAndAnswersNeedNoRing) { EXPECT_EQ(through_rings({0, 0}), 0U); }

TEST(RingLink, ReturnsToItsLineAfterABurst) {
  // The first of a burst finds the line free. That the server's has arrived stands beside the next question;
  // that the client's has, only beside the answer to it.
  EXPECT_EQ(through_rings({0, 3}), 2U);
  EXPECT_EQ(through_rings({3, 0}), 2U + 1U);
  EXPECT_EQ(through_rings({3, 3}), 2U + 2U + 1U);
}

INSTANTIATE_TEST_SUITE_P(Rings, Bursts, testing::Values("shm_ring", "shm_ring_spin"),
                         [](const auto& name) { return std::string{name.param}; });

}  // namespace
}  // namespace ipc
