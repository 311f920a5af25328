// Both sides of a ring's link send when they like: what goes through the line that the two directions share,
// and what goes through the rings, arrives in one order.
#include <gtest/gtest.h>

#include <random>

#include "core/process.hpp"
#include "registry.hpp"
#include "scenarios/payload.hpp"

namespace ipc {
namespace {

constexpr int kTurns = 3000;
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
      const Shared<FailureText> failure;
      Process client{[&] { exchange(link, Side::client, size, seed); }, &*failure};
      ASSERT_NO_THROW(exchange(link, Side::server, size, seed));
      ASSERT_NO_THROW(client.join()) << failure->get();
    }
}

INSTANTIATE_TEST_SUITE_P(Rings, Bursts, testing::Values("shm_ring", "shm_ring_spin"),
                         [](const auto& name) { return std::string{name.param}; });

}  // namespace
}  // namespace ipc
