// Experiments on mechanisms that carry nothing but the fact: eventfd, semaphores, standard signals …
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "claims/observe.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "support/command.hpp"
#include "support/experiments.hpp"

namespace ipc::test {
namespace {

using namespace std::chrono_literals;

/// Waits until `count` has stood still over several looks in which the process always slept.
void until_it_waits_in_vain(const Process& process, const std::atomic<unsigned>& count) {
  constexpr unsigned kLooks = 5;
  unsigned still = 0;
  unsigned before = count;
  const bool waits = eventually(
      [&] {
        std::this_thread::sleep_for(50ms);
        still = claims::state_of(process.pid()) == 'S' && count == before ? still + 1 : 0;
        before = count;
        return still == kLooks;
      },
      60s);
  if (!waits) throw std::runtime_error{"the receiver never sleeps"};
}

/// How often a receiver is woken by `sent` events that were all sent before it looked.
unsigned wakes_of(const Mechanism& mechanism, unsigned sent) {
  struct Board {
    StartLine attached{2}, all_sent{2};
    std::atomic<bool> looks{false};
    std::atomic<unsigned> woken{0};
  };
  const Shared<Board> board;
  AnyLink link{*mechanism.links[0], {.message_size = 1, .capacity = 0}};
  const Process sender{[&] {
    link.attach(Side::client);
    board->attached.arrive_and_wait();
    const std::array<std::byte, 1> nothing{};
    for (unsigned i = 0; i < sent; ++i) link.send(nothing);
    board->all_sent.arrive_and_wait();
    ::pause();
  }};
  const Process receiver{[&] {
    link.attach(Side::server);
    board->attached.arrive_and_wait();
    board->all_sent.arrive_and_wait();
    board->looks = true;
    for (std::array<std::byte, 1> nothing{};; ++board->woken) link.recv(nothing);
  }};
  if (!eventually([&] { return board->looks.load(); }, 60s))
    throw std::runtime_error{"the sender waits for somebody to take its events"};
  until_it_waits_in_vain(receiver, board->woken);
  return board->woken;
}

}  // namespace

WhenFull what_becomes_of_untaken_events(const Mechanism& mechanism) {
  const std::array woken{wakes_of(mechanism, 2), wakes_of(mechanism, 3)};
  if (woken == std::array{2U, 3U}) return WhenFull::sender_waits;
  return woken == std::array{1U, 1U} ? WhenFull::merged : WhenFull::message_is_lost;
}

bool each_event_wakes_one(const Mechanism& mechanism, std::chrono::milliseconds patience) {
  constexpr unsigned kPeers = 3;
  constexpr unsigned kEvents = 60;
  if (mechanism.channel == nullptr) return false;
  const Shared<std::atomic<unsigned>> woken{0U};
  AnyChannel channel{*mechanism.channel, {.message_size = 1, .capacity = 0}};
  std::vector<Process> receivers;
  for (unsigned i = 0; i < kPeers; ++i)
    receivers.emplace_back([&] {
      channel.become_receiver();
      for (std::array<std::byte, 1> nothing{};; ++*woken) channel.recv(nothing);
    });
  std::vector<Process> senders;
  for (unsigned i = 0; i < kPeers; ++i)
    senders.emplace_back([&, i] {
      channel.become_sender();
      const std::array<std::byte, 1> nothing{};
      for (unsigned event = i; event < kEvents; event += kPeers) {
        while (*woken != event) std::this_thread::sleep_for(100us);  // for ever, where one woke two
        channel.send(nothing);
      }
      ::pause();
    });
  if (!eventually([&] { return *woken >= kEvents; }, patience)) return false;
  for (const Process& receiver : receivers) until_it_waits_in_vain(receiver, *woken);
  return *woken == kEvents;
}

}  // namespace ipc::test
