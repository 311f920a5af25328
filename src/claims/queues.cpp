// multiprocessing's Queue, and the kernel's: mq_overview(7), msgop(2).
#include "claims/queues.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include <array>
#include <memory>
#include <vector>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/scratch.hpp"

namespace ipc::claims {
namespace {

constexpr std::uint32_t kProducers = 3, kConsumers = 2, kEach = 2000;
constexpr std::uint32_t kEnd = ~0U;  // as a producer's number: nothing comes after it

struct Ledger {
  std::array<std::array<std::atomic<std::uint32_t>, kEach>, kProducers> times_got{};
  std::atomic<std::uint32_t> out_of_order{0};
};

/// A queue of the kernel that delivers by priority: whether the message sent last came first.
/// -1 where this kernel has no such queue.
int posix_priority_first() {
  const Scratch name{Scratch::Kind::posix_queue};
  mq_attr attributes{};
  attributes.mq_maxmsg = 4;
  attributes.mq_msgsize = 8;
  const mqd_t queue = ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attributes);
  if (queue == -1) return -1;
  std::array<char, 8> got{};
  unsigned priority = 0;
  const bool sent = ::mq_send(queue, "a", 1, 0) == 0 && ::mq_send(queue, "b", 1, 5) == 0;
  const bool first = sent && ::mq_receive(queue, got.data(), got.size(), &priority) == 1 && got[0] == 'b';
  ::mq_close(queue);
  return first ? 1 : 0;
}

int sysv_type_first() {
  struct Message {
    long type;
    char text;
  };
  const Scratch name{Scratch::Kind::sysv_queue};
  const int queue = ::msgget(name.key(), IPC_CREAT | IPC_EXCL | 0600);
  if (queue == -1) return -1;
  const Message a{1, 'a'}, b{2, 'b'};
  Message got{};
  const bool sent = ::msgsnd(queue, &a, 1, 0) == 0 && ::msgsnd(queue, &b, 1, 0) == 0;
  return sent && ::msgrcv(queue, &got, 1, 2, 0) == 1 && got.text == 'b' ? 1 : 0;
}

}  // namespace

void first_in_first_out(Evidence& evidence, const Get& get) {
  mp::Queue<Numbered> queue{64};
  Shared<Ledger> ledger;
  std::vector<Process> consumers, producers;
  for (std::uint32_t i = 0; i < kConsumers; ++i)
    consumers.emplace_back([&] {
      std::array<std::int64_t, kProducers> last{};
      last.fill(-1);
      for (Numbered message = get(queue); message.producer != kEnd; message = get(queue)) {
        ledger->times_got.at(message.producer).at(message.number).fetch_add(1);
        std::int64_t& before = last.at(message.producer);
        if (message.number <= before) ledger->out_of_order.fetch_add(1);
        before = message.number;
      }
    });
  for (std::uint32_t i = 0; i < kProducers; ++i)
    producers.emplace_back([&, i] {
      for (std::uint32_t n = 0; n < kEach; ++n) queue.put({i, n});
    });
  for (Process& producer : producers) producer.join();
  for (std::uint32_t i = 0; i < kConsumers; ++i) queue.put({kEnd, 0});
  for (Process& consumer : consumers) consumer.join();
  std::uint32_t exactly_once = 0;
  for (const auto& of_producer : ledger->times_got)
    for (const auto& times : of_producer) exactly_once += times == 1 ? 1 : 0;
  const bool ordered = ledger->out_of_order == 0, once = exactly_once == kProducers * kEach;
  const int priority = posix_priority_first(), type = sysv_type_first();
  evidence.figure("messages", kProducers * kEach);
  evidence.figure("exactly_once", exactly_once);
  evidence.figure("out_of_order", ledger->out_of_order);
  if (priority >= 0) evidence.figure("posix_priority_overtakes", priority);
  if (type >= 0) evidence.figure("sysv_type_overtakes", type);
  evidence.expect(ordered, {"each consumer sees each producer's messages in the order in which they were put",
                            "每个消费者看到的每个生产者的消息都按放入的顺序"});
  evidence.expect(once, {"each message arrives exactly once", "每条消息恰好到达一次"});
  if (priority == 1 || type == 1)
    evidence.only_if(
        {"messages of one producer and of one priority: POSIX priorities and System V types overtake on "
         "purpose",
         "同一生产者、同一优先级的消息：POSIX 优先级和 System V 类型会有意插队"});
  evidence.part("queue", !(ordered && once) ? Verdict::refuted : Verdict::holds,
                fmt::format("{} / {}", exactly_once, kProducers * kEach),
                {fmt::format("{} of {} once, in order", exactly_once, kProducers * kEach),
                 fmt::format("{} 条中 {} 条恰好一次且有序", kProducers * kEach, exactly_once)});
}

void bounded_queue(Evidence& evidence, const Bounds& bounds, std::chrono::milliseconds patience) {
  constexpr std::size_t kRoom = 3;
  mp::Queue<int> queue{kRoom};
  const auto is_full = [&](bool block, std::chrono::nanoseconds timeout) {
    try {
      bounds.put(queue, 9, block, timeout);
      return false;
    } catch (const mp::QueueFull&) {
      return true;
    }
  };
  const auto is_empty = [&](bool block, std::chrono::nanoseconds timeout) {
    try {
      (void)bounds.get(queue, block, timeout);
      return false;
    } catch (const mp::QueueEmpty&) {
      return true;
    }
  };
  const bool empty_at_first = queue.empty() && !queue.full();
  const bool get_now = is_empty(false, forever());
  bool get_timed = false, put_timed = false;
  const double get_waited = seconds_of([&] { get_timed = is_empty(true, patience); });
  for (int i = 0; i < static_cast<int>(kRoom); ++i) bounds.put(queue, i, true, forever());
  const bool full_then = queue.full() && queue.qsize() == kRoom;
  const bool put_now = is_full(false, forever());
  const double put_waited = seconds_of([&] { put_timed = is_full(true, patience); });

  Process producer{[&] { bounds.put(queue, 3, true, forever()); }};
  const bool producer_sleeps = reaches(producer.pid(), 'S', 5s) && queue.qsize() == kRoom;
  const int first = bounds.get(queue, true, forever());
  producer.join();
  bool in_order = first == 0;
  for (int i = 1; i <= static_cast<int>(kRoom); ++i)
    in_order = in_order && bounds.get(queue, true, forever()) == i;
  Process consumer{[&] { (void)bounds.get(queue, true, forever()); }};
  const bool consumer_sleeps = reaches(consumer.pid(), 'S', 5s);
  bounds.put(queue, 4, true, forever());
  consumer.join();

  const double timeout = std::chrono::duration<double>(patience).count();
  evidence.figure("maxsize", kRoom);
  evidence.figure("timeout_ms", timeout * 1e3);
  evidence.figure("put_gave_up_after_ms", put_waited * 1e3);
  evidence.figure("get_gave_up_after_ms", get_waited * 1e3);
  evidence.expect(empty_at_first && full_then,
                  {"empty, full and qsize say what is so", "empty、full、qsize 如实回答"});
  evidence.expect(put_now && get_now,
                  {"with block=False, put on a full and get on an empty queue fail at once",
                   "block=False 时，满则 put、空则 get 立即失败"});
  evidence.expect(put_timed && get_timed && put_waited >= timeout && get_waited >= timeout,
                  {"with a timeout they fail after it, not before", "给定 timeout 时，到时间才失败"});
  evidence.expect(
      producer_sleeps && consumer_sleeps,
      {"put on a full and get on an empty queue sleep (state S) until there is room, or a message",
       "满时的 put、空时的 get 睡眠（S 状态），直到有空位或有消息"});
  evidence.expect(in_order, {"nothing is lost or overwritten by that", "其间没有消息丢失或被覆盖"});
}

std::vector<Claim> queue_claims() {
  return {
      {"E20",
       "001 003 004",
       {"a queue is first in, first out", "队列先进先出"},
       {"3 producers, 2 consumers: each producer's order kept, each message exactly once",
        "3 个生产者、2 个消费者：每个生产者的顺序不变，每条消息恰好一次"},
       "src/multiprocessing/queue_core.cpp",
       [](Evidence& evidence) {
         first_in_first_out(evidence, [](mp::Queue<Numbered>& queue) { return queue.get(); });
       }},
      {"E21",
       "001 003 004",
       {"put blocks when full, get when empty; block and timeout; full, empty, qsize",
        "队列满时 put 阻塞，空时 get 阻塞；block 与 timeout；full、empty、qsize"},
       {"each as said, the time-outs after 50 ms and not before", "各项如所述，超时在 50 ms 之后、不在之前"},
       "src/multiprocessing/queue.hpp",
       [](Evidence& evidence) {
         bounded_queue(evidence, {[](mp::Queue<int>& queue, int value, bool block,
                                     std::chrono::nanoseconds timeout) { queue.put(value, block, timeout); },
                                  [](mp::Queue<int>& queue, bool block, std::chrono::nanoseconds timeout) {
                                    return queue.get(block, timeout);
                                  }});
       }},
  };
}

}  // namespace ipc::claims
