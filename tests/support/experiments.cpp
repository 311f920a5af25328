#include "support/experiments.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

#include "claims/observe.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "core/usage.hpp"
#include "scenarios/lane.hpp"
#include "scenarios/payload.hpp"

namespace ipc::test {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kWatchdog{60};
constexpr std::chrono::seconds kLongAgo{5};

/// Whether the process ends within the time.
bool ends_within(const Process& process, std::chrono::milliseconds time) {
  const Fd handle = process.pidfd();
  pollfd ended{handle.get(), POLLIN, 0};
  return check(retry_on_eintr([&] { return ::poll(&ended, 1, static_cast<int>(time.count())); }), "poll") > 0;
}

std::vector<std::byte> payload(std::size_t size, std::uint64_t number) {
  std::vector<std::byte> message(size);
  fill_payload(message, number);
  return message;
}

}  // namespace

bool joins_two_sends(const Mechanism& mechanism) {
  const std::size_t half = std::min<std::size_t>(mechanism.largest(), 16) / 2;
  AnyLink link{*mechanism.links[0], {.message_size = 2 * half, .capacity = 0}};
  std::vector<std::byte> both = payload(half, 1);
  for (const std::byte byte : payload(half, 2)) both.push_back(byte);
  const Shared<bool> joined{false};

  const Process client{[&] {
    link.attach(Side::client);
    link.send(payload(half, 1));
    link.send(payload(half, 2));  // some wait here until somebody takes it
    ::pause();
  }};
  const Process server{[&] {
    link.attach(Side::server);
    std::vector<std::byte> message(2 * half);
    try {
      link.recv(message);
      *joined = message == both;
    } catch (const std::exception&) {}  // "shorter than asked for": a boundary
  }};
  if (!ends_within(server, kWatchdog)) throw std::runtime_error{"the receiver waits for ever"};
  return *joined;
}

PeerDeath what_a_reader_sees(const Mechanism& mechanism, std::chrono::milliseconds patience) {
  struct Board {
    StartLine attached{3};
    PeerDeath seen = PeerDeath::nothing;
  };
  const Shared<Board> board;
  const std::size_t size = small_message(mechanism);
  std::optional<AnyLink> link{std::in_place, *mechanism.links[0],
                              LinkConfig{.message_size = size, .capacity = 0}};
  Process writer{[&] {
    link->attach(Side::client);
    board->attached.arrive_and_wait();
    ::pause();
  }};
  const Process reader{[&] {
    link->attach(Side::server);
    board->attached.arrive_and_wait();
    std::vector<std::byte> message(size);
    try {
      link->recv(message);
      board->seen = PeerDeath::woken;  // nothing was sent
    } catch (const std::system_error& error) {
      board->seen = error.code().value() == EPIPE ? PeerDeath::end_of_file : PeerDeath::error;
    } catch (const std::exception&) {}  // "nothing came" is what it says
  }};
  board->attached.arrive_and_wait();
  // Our own copies of descriptors would keep the channel open. Other things would end with their owner.
  if (mechanism.traits.handle == Handle::descriptor) link.reset();
  writer.kill();
  return ends_within(reader, patience) ? board->seen : PeerDeath::nothing;
}

bool survives_a_death_in_send(const Mechanism& mechanism, std::chrono::milliseconds patience) {
  constexpr std::size_t kSize = 4096;
  Lane lane{mechanism, {.message_size = kSize, .capacity = 0}};
  const Process doomed{[&] {
    ::signal(SIGSEGV, SIG_DFL);  // not a sanitizer's business
    lane.become_sender();
    void* const nowhere = ::mmap(nullptr, kSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    lane.send({static_cast<const std::byte*>(nowhere), kSize});  // the copy of it is our end
  }};
  if (!ends_within(doomed, kWatchdog)) throw std::runtime_error{"the sender outlived its message"};
  const Process heir{[&] {
    lane.become_sender();
    lane.send(payload(kSize, 7));
    ::pause();
  }};
  const Shared<bool> arrived{false};
  const Process receiver{[&] {
    lane.become_receiver();
    std::vector<std::byte> message(kSize);
    lane.recv(message);
    *arrived = is_payload(message, 7);
  }};
  return ends_within(receiver, patience) && *arrived;
}

WhenFull what_becomes_of_the_surplus(const Mechanism& mechanism) {
  constexpr std::uint64_t kMany = 300'000;
  constexpr std::uint64_t kBeyond = 32;  // messages that are taken after the sender was seen to wait
  struct Board {
    StartLine attached{3};
    std::atomic<std::uint64_t> sent{0};
    std::atomic<bool> go{false};
    std::uint64_t wanted = 0;
    bool lost = false, replaced = false;
  };
  const Shared<Board> board;
  const std::size_t size = std::min<std::size_t>(mechanism.largest(), 1024);
  AnyLink link{*mechanism.links[0], {.message_size = size, .capacity = 0}};
  const Process sender{[&] {
    link.attach(Side::client);
    board->attached.arrive_and_wait();
    std::vector<std::byte> message(size);
    for (std::uint64_t i = 0; i < kMany; ++i) {
      fill_payload(message, i);
      link.send(message);
      ++board->sent;
    }
    ::pause();
  }};
  const Process receiver{[&] {
    link.attach(Side::server);
    board->attached.arrive_and_wait();
    while (!board->go) std::this_thread::sleep_for(1ms);
    std::vector<std::byte> message(size);
    for (std::uint64_t i = 0; i < board->wanted; ++i) {
      try {
        link.recv(message);
      } catch (const std::runtime_error&) {  // nothing came
        board->lost = true;
        return;
      }
      if (is_payload(message, i)) continue;
      (i == 0 && is_payload(message, board->sent - 1) ? board->replaced : board->lost) = true;
      return;
    }
  }};
  board->attached.arrive_and_wait();
  // It waits when it comes no further, though it sleeps, or works: not when a busy machine keeps it waiting.
  for (std::uint64_t before = 0; board->sent < kMany; before = board->sent) {
    constexpr std::int64_t kMoreThanOneSend = 5'000'000;  // ns, of those that wait by looking
    const auto used = [&] { return Usage::of_child(sender.pid()).cpu_ns; };
    const auto used_before = used();
    if (ends_within(sender, 300ms)) throw std::runtime_error{"the sender ended"};
    const bool sleeps_or_works =
        claims::state_of(sender.pid()) == 'S' || used() - used_before > kMoreThanOneSend;
    if (board->sent == before && sleeps_or_works) break;
  }
  board->wanted = std::min(board->sent + kBeyond, kMany);
  board->go = true;
  // Who still waits when all was sent long ago waits for something that is lost.
  const bool ended = ends_within(receiver, board->sent == kMany ? kLongAgo : kWatchdog);
  if (!ended && board->sent < kMany) throw std::runtime_error{"the receiver waits for ever"};
  return board->replaced         ? WhenFull::old_is_replaced
         : board->lost || !ended ? WhenFull::message_is_lost
                                 : WhenFull::sender_waits;
}

}  // namespace ipc::test
