// shm_overview(7), pthread_mutex_lock(3p), pipe(7) PIPE_BUF.
#include "claims/memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "claims/setup_calls.hpp"
#include "core/io.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "multiprocessing/pipe.hpp"
#include "multiprocessing/queue.hpp"
#include "multiprocessing/semaphore.hpp"

namespace ipc::claims {

void store_in_place(std::span<char> memory, std::string_view text) {
  std::ranges::copy(text.substr(0, memory.size()), memory.begin());
}

void overwriting(Evidence& evidence, const Store& store) {
  constexpr std::string_view kFirst = "hello world", kSecond = "bye", kBoth = "byelo world";
  mp::Array<char> shared{16};
  auto [reader, writer] = mp::make_pipe(false);
  Process child{[&, &w = writer] {
    for (const std::string_view text : {kFirst, kSecond}) {
      shared.with([&](std::span<char> memory) { store(memory, text); });
      w.send(std::string{text});
    }
  }};
  child.join();
  const std::string seen = shared.with([](std::span<char> memory) {
    return std::string{memory.data(), ::strnlen(memory.data(), memory.size())};
  });
  int by_pipe = 0;
  for (; reader.poll(); ++by_pipe) (void)reader.recv<std::string>();
  const bool last = seen.starts_with(kSecond), tail = seen == kBoth;
  evidence.figure("written", 2);
  evidence.figure("seen_in_memory", last ? 1 : 2);
  evidence.figure("received_by_pipe", by_pipe);
  evidence.expect(last, {"the reader sees the second text at the beginning, and the first no more",
                         "读者在开头看到的是第二次写入，第一次的已经没有了"});
  evidence.expect(tail, {"the shorter second write leaves the tail of the first: 'byelo world'",
                         "较短的第二次写入留下第一次的尾部：“byelo world”"});
  evidence.part(
      "shared_memory", last && tail ? Verdict::holds : Verdict::refuted, fmt::format("1 / {}", by_pipe),
      {fmt::format("the last of {} is seen", by_pipe), fmt::format("{} 次中只见最后一次", by_pipe)});
}

Writers honest_writers() {
  return {[](mp::Value<long>& value) { value.with([](long& n) { ++n; }); },
          [](const Fd& pipe, std::span<const std::byte> message) { write_all(pipe, message); }};
}

namespace {

constexpr int kWriters = 2;

/// What is missing of the increments that two processes made.
long lost_increments(long each, const std::function<void(mp::Value<long>&)>& increment) {
  mp::Value<long> value{0};
  Shared<StartLine> start{static_cast<unsigned>(kWriters)};
  std::vector<Process> writers;
  for (int i = 0; i < kWriters; ++i)
    writers.emplace_back([&] {
      start->arrive_and_wait();
      for (long n = 0; n < each; ++n) increment(value);
    });
  for (Process& writer : writers) writer.join();
  return kWriters * each - *value;
}

/// Of the messages of two writers in one pipe, those that hold bytes of both.
int torn_messages(std::size_t size, int each, const Writers& subject) {
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const Fd reader{ends[0]};
  Fd writer{ends[1]};
  Shared<StartLine> start{static_cast<unsigned>(kWriters)};
  std::vector<Process> writers;
  for (int i = 0; i < kWriters; ++i)
    writers.emplace_back([&, i] {
      const std::vector<std::byte> message(size, static_cast<std::byte>('a' + i));
      start->arrive_and_wait();
      for (int n = 0; n < each; ++n) subject.write(writer, message);
    });
  writer.close();
  int torn = 0;
  std::vector<std::byte> message(size);
  for (int n = 0; n < kWriters * each; ++n) {
    read_all(reader, message);
    torn += std::ranges::adjacent_find(message, std::ranges::not_equal_to{}) != message.end() ? 1 : 0;
  }
  for (Process& each_writer : writers) each_writer.join();
  return torn;
}

int torn_in_queue(std::size_t size, int each) {
  mp::Queue<std::string> queue{16};
  std::vector<Process> writers;
  for (int i = 0; i < kWriters; ++i)
    writers.emplace_back([&, i] {
      const std::string message(size, static_cast<char>('a' + i));
      for (int n = 0; n < each; ++n) queue.put(message);
    });
  int torn = 0;
  for (int n = 0; n < kWriters * each; ++n) {
    const std::string message = queue.get();
    torn += message.find_first_not_of(message[0]) != std::string::npos || message.size() != size ? 1 : 0;
  }
  for (Process& writer : writers) writer.join();
  return torn;
}

}  // namespace

void exclusion(Evidence& evidence, const Writers& subject) {
  constexpr long kIncrements = 300'000;
  constexpr long kUnlocked = 5'000'000;  // longer than a time slice: two on one CPU must meet, too
  constexpr int kMessages = 4000, kLargeMessages = 200, kRounds = 20;
  constexpr std::size_t kSmall = PIPE_BUF, kLarge = std::size_t{25} * PIPE_BUF;
  long lost_unlocked = 0;
  int rounds = 0;
  for (; rounds < kRounds && lost_unlocked == 0; ++rounds)  // on one CPU a loss takes an unlucky moment
    lost_unlocked = lost_increments(kUnlocked, [](mp::Value<long>& value) {
      volatile long& bare = *value;
      const long n = bare;
      bare = n + 1;
    });
  const long lost_locked = lost_increments(kIncrements, subject.increment);
  const int torn_small = torn_messages(kSmall, kMessages, subject);
  int torn_large = 0;
  for (int i = 0; i < kRounds && torn_large == 0; ++i)
    torn_large = torn_messages(kLarge, kLargeMessages, subject);
  const int torn_queue = torn_in_queue(kLarge, kLargeMessages);
  const double lost_percent = 100.0 * static_cast<double>(lost_unlocked) / (kWriters * kUnlocked);
  evidence.figure("pipe_buf", PIPE_BUF);
  evidence.figure("torn_small", torn_small);
  evidence.figure("torn_large", torn_large);
  evidence.figure("torn_queue", torn_queue);
  evidence.figure("lost_unlocked_percent", lost_percent);
  evidence.figure("lost_locked", static_cast<double>(lost_locked));
  evidence.expect(lost_unlocked > 0, {"a counter in shared memory loses counts without a lock",
                                      "共享内存里的计数器不加锁会丢失计数"});
  evidence.expect(lost_locked == 0, {"under its lock it is exact", "加锁之后准确无误"});
  evidence.expect(torn_small == 0, {"messages of PIPE_BUF bytes from two writers stay whole in a pipe",
                                    "两个写者写入不超过 PIPE_BUF 的消息，在管道里保持完整"});
  evidence.expect(torn_queue == 0,
                  {"messages of any size stay whole in a queue", "队列里任何大小的消息都保持完整"});
  if (torn_large > 0)
    evidence.only_if({"a pipe has one writer, or its messages are at most PIPE_BUF long",
                      "管道只有一个写者，或消息不大于 PIPE_BUF"});
  evidence.part("pipe",
                torn_small > 0   ? Verdict::refuted
                : torn_large > 0 ? Verdict::holds_if
                                 : Verdict::holds,
                fmt::format("{} / {}", torn_small, torn_large),
                {fmt::format("{} torn up to PIPE_BUF, {} above", torn_small, torn_large),
                 fmt::format("PIPE_BUF 以内撕裂 {} 条，以上 {} 条", torn_small, torn_large)});
  evidence.part("queue", torn_queue == 0 ? Verdict::holds : Verdict::refuted, fmt::format("{}", torn_queue),
                {fmt::format("{} torn", torn_queue), fmt::format("撕裂 {} 条", torn_queue)});
  evidence.part(
      "shared_memory", lost_unlocked > 0 && lost_locked == 0 ? Verdict::holds : Verdict::refuted,
      fmt::format("{:.0f} %", lost_percent),
      {fmt::format("{:.0f} % lost without", lost_percent), fmt::format("不加锁丢失 {:.0f} %", lost_percent)});
}

namespace {

constexpr std::size_t kChunk = 64 << 10;

}  // namespace

void move_by_pipe(std::size_t bytes) {
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const Fd reader{ends[0]};
  Fd writer{ends[1]};
  Process producer{[&] {
    const std::vector<std::byte> chunk(kChunk, std::byte{1});
    for (std::size_t left = bytes; left > 0; left -= kChunk) write_all(writer, chunk);
  }};
  writer.close();
  std::vector<std::byte> chunk(kChunk);
  for (std::size_t left = bytes; left > 0; left -= kChunk) read_all(reader, chunk);
  producer.join();
}

void move_by_queue(std::size_t bytes) {
  using Message = std::array<std::byte, 8 << 10>;
  mp::Queue<Message> queue{32};
  Process producer{[&] {
    const auto message = std::make_unique<Message>();
    for (std::size_t left = bytes; left > 0; left -= sizeof(Message)) queue.put(*message);
  }};
  for (std::size_t left = bytes; left > 0; left -= sizeof(Message)) (void)queue.get();
  producer.join();
}

void move_by_memory(std::size_t bytes) {
  const Mapping memory = Mapping::anonymous(kChunk);
  mp::Semaphore free{1}, filled{0};
  Process producer{[&] {
    for (std::size_t left = bytes; left > 0; left -= kChunk) {
      free.acquire();
      std::memset(memory.data(), static_cast<int>(left & 0xffU), kChunk);
      filled.release();
    }
  }};
  std::vector<std::byte> chunk(kChunk);
  for (std::size_t left = bytes; left > 0; left -= kChunk) {
    filled.acquire();
    std::memcpy(chunk.data(), memory.data(), kChunk);
    free.release();
  }
  producer.join();
}

void space_is_memory(Evidence& evidence, const Move& pipe, const Move& queue, const Move& memory) {
  constexpr std::size_t kBytes = std::size_t{1} << 30;
  struct Way {
    const char* column;
    const Move& move;
    Text what;
  };
  const std::array<Way, 3> ways{
      {{"pipe", pipe, {"no block I/O for 1 GiB through a pipe", "1 GiB 经过管道，没有块设备读写"}},
       {"queue", queue, {"none for 1 GiB through a queue", "1 GiB 经过队列，没有"}},
       {"shared_memory", memory, {"none for 1 GiB through shared memory", "1 GiB 经过共享内存，没有"}}}};
  const auto block_io = [] {  // in units of 512 B, getrusage(2)
    long sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
      rusage usage{};
      ::getrusage(who, &usage);
      sum += usage.ru_inblock + usage.ru_oublock;
    }
    return sum;
  };
  for (const Way& way : ways) {
    way.move(kBytes / 16);  // its code comes from the disk, which is not what we ask about
    long blocks = 0;
    int tries = 0;
    do {
      const long before = block_io();
      way.move(kBytes);
      blocks = block_io() - before;
    } while (blocks != 0 && ++tries < 3);  // where memory is short, that code may go and come again
    evidence.figure(fmt::format("{}_block_io", way.column), static_cast<double>(blocks));
    evidence.expect(blocks == 0, way.what);
    evidence.part(way.column, blocks == 0 ? Verdict::holds : Verdict::refuted,
                  fmt::format("{} × 512 B", blocks),
                  {fmt::format("{} disk blocks", blocks), fmt::format("磁盘块 {} 个", blocks)});
  }
  evidence.figure("moved_bytes", kBytes);
}

std::vector<Claim> memory_claims() {
  constexpr std::string_view kRead = "src/claims/memory.cpp";
  return {
      {"E22",
       "003 004",
       {"a write to shared memory overwrites", "写入共享内存会覆盖之前的内容"},
       {"the reader sees only the last; a shorter write leaves the tail",
        "读者只看到最后一次写入；较短的写入留下尾部"},
       "src/multiprocessing/shared_values.hpp",
       [](Evidence& evidence) { overwriting(evidence, store_in_place); }},
      {"E23",
       "003",
       {"mutual exclusion: a pipe needs none, a queue none, shared memory does",
        "互斥机制：管道不需要，消息队列不需要，共享内存需要"},
       {"an unlocked counter loses counts, a locked one is exact; two writers of ≤ PIPE_BUF tear nothing; "
        "above, what is torn",
        "不加锁的计数器丢失计数，加锁的准确；两个写者写 ≤ PIPE_BUF 的消息不会撕裂；更大的看撕裂多少"},
       kRead,
       [](Evidence& evidence) {
         exclusion(evidence, honest_writers());
         count_set_up_calls(evidence, honest_set_ups());
       },
       std::chrono::seconds{30}},
      {"E25",
       "003 004",
       {"the space of pipe, queue and shared memory is in memory",
        "管道、消息队列、共享内存都在内存中开辟空间"},
       {"no block I/O over 1 GiB moved by each", "各搬 1 GiB，没有块设备读写"},
       kRead,
       [](Evidence& evidence) { space_is_memory(evidence, move_by_pipe, move_by_queue, move_by_memory); },
       std::chrono::seconds{120}},
  };
}

}  // namespace ipc::claims
