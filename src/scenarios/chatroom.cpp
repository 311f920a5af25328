// chatroom: a message from one client of the chat room to all the others, by way of the server
// (src/apps/chat_*).
//
// One process is the server and each client is one; the first client speaks, the others listen. The latency
// is that of each delivery, from the call that says it to its receipt: both ends read the same clock. It is
// measured with one message under way at a time. The elapsed time, and so messages per second, is that of as
// many messages again with up to kWindow of them under way, fewer than any buffer on the way holds. That a
// message has arrived everywhere, the speaker learns through shared memory, outside of what is timed.
#include <sched.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "apps/chat_client.hpp"
#include "apps/chat_server.hpp"
#include "core/futex.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "registry.hpp"
#include "scenarios/supervise.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWindow = 4;
constexpr unsigned kMostClients = 32;

struct Board {
  explicit Board(unsigned clients) : line{clients} {}
  /// Who has heard how much, and when each heard the message in that place of the window.
  struct Listener {
    alignas(64) std::atomic<std::uint64_t> heard{0};
    std::array<Clock::time_point, kWindow> at{};
    Usage used;
  };
  std::array<Listener, kMostClients> listeners;
  alignas(64) FutexWord news{0};  // changes when one has heard something
  StartLine line;
  FailureText failure;
  Sample sample;
};

/// Waits until everybody has heard so many messages.
void wait_for(Board& board, unsigned listeners, std::uint64_t count) {
  const auto all_have = [&] {
    return std::all_of(
        board.listeners.begin(), board.listeners.begin() + listeners,
        [&](const Board::Listener& one) { return one.heard.load(std::memory_order_acquire) >= count; });
  };
  for (bool news = true;;) {
    const auto seen = board.news.load();
    if (all_have()) return;
    if (!news) throw std::runtime_error{"nothing comes any more: a message was lost"};
    news = futex_wait(board.news, seen, kSilence) || board.news != seen;
  }
}

void speak(Board& board, const Workload& w, chat::Client& client, unsigned listeners) {
  const std::string text(w.size, 'x');
  std::uint64_t said = 0;
  std::array<Clock::time_point, kWindow> at{};
  const auto say = [&] {
    at[said % kWindow] = Clock::now();
    while (!client.say(text)) ::sched_yield();
    ++said;
  };
  for (std::uint64_t i = 0; i < w.warmup; ++i) {
    say();
    wait_for(board, listeners, said);
  }
  Sample& sample = board.sample;
  sample.operations = w.operations;
  for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
    const std::uint64_t first = w.operations * block / Sample::kBlocks;
    const std::uint64_t end = w.operations * (block + 1) / Sample::kBlocks;
    const auto begin = Clock::now();
    for (std::uint64_t i = first; i < end; ++i) {
      say();
      wait_for(board, listeners, said);
      const auto place = (said - 1) % kWindow;
      for (unsigned who = 0; who < listeners; ++who)
        sample.latency.record(board.listeners[who].at[place] - at[place]);
    }
    if (end > first)
      sample.blocks[block] = std::chrono::duration<double, std::nano>(Clock::now() - begin).count() /
                             static_cast<double>(end - first);
  }
  const Usage before = Usage::so_far();
  const auto begin = Clock::now();
  for (std::uint64_t i = 0; i < w.operations; ++i) {
    if (said >= kWindow) wait_for(board, listeners, said + 1 - kWindow);
    say();
  }
  wait_for(board, listeners, said);
  sample.elapsed = Clock::now() - begin;
  sample.client = Usage::so_far() - before;
}

void listen(Board& board, const Workload& w, chat::Client& client, Board::Listener& me) {
  const std::uint64_t all = w.warmup + 2 * w.operations;
  for (std::uint64_t heard = 0; heard < all;) {
    const auto event = client.receive(w.timeout);
    if (!event) throw std::runtime_error{"a client heard nothing until the timeout"};
    if (event->kind != chat::Event::Kind::said) continue;
    me.at[heard % kWindow] = Clock::now();
    if (event->text.size() != w.size) throw std::runtime_error{"a message came with another size"};
    me.heard.store(++heard, std::memory_order_release);
    board.news.fetch_add(1);
    futex_wake(board.news);
  }
}

/// As pin_to, for a child.
void pin(pid_t child, int cpu) {
  if (cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  check(::sched_setaffinity(child, sizeof set, &set), "sched_setaffinity");
}

Sample chatroom(const Mechanism& mechanism, const Workload& w) {
  const unsigned clients = std::clamp(w.workers, 2U, kMostClients);
  const Shared<Board> board{clients};
  chat::Room room{mechanism.name == "udp" ? chat::Transport::udp : chat::Transport::unix_dgram};
  pin(room.pid(), w.cpus.server);
  std::vector<Process> processes;
  for (unsigned me = 0; me < clients; ++me)
    processes.emplace_back(
        [&, me] {
          const int cpu = me == 0 ? w.cpus.client : w.cpus.server;
          pin_to(cpu);
          chat::Client client{room.address()};
          if (const auto refused = client.enter("client-" + std::to_string(me)))
            throw std::runtime_error{*refused};
          verify_on(cpu);
          board->line.arrive_and_wait();
          if (me == 0)
            speak(*board, w, client, clients - 1);
          else
            listen(*board, w, client, board->listeners[me - 1]);
          verify_on(cpu);
        },
        &board->failure);
  std::vector<Process*> all;
  for (Process& process : processes) all.push_back(&process);
  supervise(all, w.timeout, board->failure);
  if (!room.close()) throw std::runtime_error{"the chat room's server failed"};
  return board->sample;
}

constexpr std::array kRequired{Key::size, Key::workers};
const RegisterScenario registered{
    {.name = "chatroom",
     .summary = "a message to all other clients of a chat room, by way of its server",
     .required = kRequired,
     .optional = {},
     .headline = "p50_ns",
     .has_latency = true,
     .over_links = &chatroom,
     .fits = [](const Mechanism& mechanism) {
       return mechanism.name == "udp" || mechanism.name == "unix_dgram";
     }}};

}  // namespace
}  // namespace ipc
