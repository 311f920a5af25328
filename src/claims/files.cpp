// E26: exchange by way of a file; fsync(2), rename(2).
#include "claims/files.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "claims/rounds.hpp"
#include "core/io.hpp"
#include "core/process.hpp"
#include "core/scratch.hpp"
#include "multiprocessing/semaphore.hpp"
#include "stats/order_statistics.hpp"

namespace ipc::claims {
namespace {

constexpr std::size_t kMessage = 4 << 10;
constexpr int kMessages = 30;  // each round

Fd make_file(const char* path) {
  return Fd{check(::open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), "open")};
}

/// Seconds for all messages from one process to another, each waited for before the next is sent.
double exchange(const std::function<void(std::span<const std::byte>)>& send,
                const std::function<void(std::span<std::byte>)>& recv) {
  mp::Semaphore sent{0}, received{0};
  Process reader{[&] {
    std::array<std::byte, kMessage> message{};
    for (int i = 0; i < kMessages; ++i) {
      sent.acquire();
      recv(message);
      received.release();
    }
  }};
  const std::array<std::byte, kMessage> message{};
  const double seconds = seconds_of([&] {
    for (int i = 0; i < kMessages; ++i) {
      send(message);
      sent.release();
      received.acquire();
    }
  });
  reader.join();
  return seconds;
}

double exchange_by_pipe() {
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const Fd reader{ends[0]}, writer{ends[1]};
  return exchange([&](std::span<const std::byte> message) { write_all(writer, message); },
                  [&](std::span<std::byte> message) { read_all(reader, message); });
}

double exchange_by_file(const Fd& file, bool sync) {
  return exchange(
      [&](std::span<const std::byte> message) {
        check(::pwrite(file.get(), message.data(), message.size(), 0), "pwrite");
        if (sync) check(::fsync(file.get()), "fsync");
      },
      [&](std::span<std::byte> message) {
        check(::pread(file.get(), message.data(), message.size(), 0), "pread");
      });
}

/// The whole file, empty where there is none.
std::vector<std::byte> content_of(const char* path) {
  const Fd file{::open(path, O_RDONLY | O_CLOEXEC)};
  if (!file) return {};
  const std::string text = read_to_end(file);
  const auto bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

bool is_mixed(std::span<const std::byte> content, std::size_t size) {
  return content.size() != size ||
         std::ranges::adjacent_find(content, std::ranges::not_equal_to{}) != content.end();
}

/// Of a reader's looks at a file that somebody rewrites all the time, those that saw neither version whole.
int torn_reads(const Publish& publish, std::chrono::milliseconds within) {
  constexpr std::size_t kSize = 256 << 10;
  const Scratch path{Scratch::Kind::file};
  publish(path.c_str(), std::vector<std::byte>(kSize, std::byte{'a'}));
  Shared<std::atomic<bool>> over{false};
  Process writer{[&] {
    const std::array<std::vector<std::byte>, 2> versions{std::vector<std::byte>(kSize, std::byte{'a'}),
                                                         std::vector<std::byte>(kSize, std::byte{'b'})};
    for (std::size_t i = 1; !over->load(); ++i) publish(path.c_str(), versions.at(i % 2));
  }};
  int torn = 0;
  (void)eventually(
      [&] {
        torn += is_mixed(content_of(path.c_str()), kSize) ? 1 : 0;
        return torn > 0;
      },
      within);
  over->store(true);
  writer.join();
  return torn;
}

/// Of writers that were killed at some moment, those that left neither the old content nor the new.
int half_written(const Publish& publish, int tries) {
  constexpr std::size_t kSize = 16 << 20;
  int half = 0;
  const std::vector<std::byte> first(kSize, std::byte{'a'}), second(kSize, std::byte{'b'});
  for (int i = 0; i < tries && half == 0; ++i) {
    const Scratch path{Scratch::Kind::file};
    publish(path.c_str(), first);
    Shared<std::atomic<bool>> begun{false};
    Process writer{[&] {
      begun->store(true);
      publish(path.c_str(), second);
    }};
    (void)eventually([&] { return begun->load(); });
    ::usleep(static_cast<useconds_t>(200 + 400 * i));
    writer.kill();
    half += is_mixed(content_of(path.c_str()), kSize) ? 1 : 0;
  }
  return half;
}

}  // namespace

void overwrite_in_place(const char* path, std::span<const std::byte> content) {
  const Fd file{check(::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "open")};
  write_all(file, content);
}

void disk_exchange(Evidence& evidence, const Publish& publish) {
  constexpr double kSlow = 2.0;  // slow: a message takes at least this many times as long as by a pipe
  const Scratch path{Scratch::Kind::file};
  const Fd file = make_file(path.c_str());
  struct statfs where {};
  check(::fstatfs(file.get(), &where), "fstatfs");
  if (where.f_type == TMPFS_MAGIC)
    return evidence.not_testable(
        {"the temporary folder is in memory (tmpfs): set TMPDIR to a folder on a disk",
         "临时目录在内存里（tmpfs）：请把 TMPDIR 设到磁盘上的目录"});
  std::vector<double> pipe, plain, synced, plain_ratio, synced_ratio;
  for (int round = 0; round < kRounds; ++round) {
    pipe.push_back(exchange_by_pipe());
    plain.push_back(exchange_by_file(file, false));
    synced.push_back(exchange_by_file(file, true));
    plain_ratio.push_back(plain.back() / pipe.back());
    synced_ratio.push_back(synced.back() / pipe.back());
  }
  const int torn = torn_reads(publish, 600ms), half = half_written(publish, 20);
  const auto per_message = [&](const char* name, const std::vector<double>& seconds) {
    evidence.figure(name, stats::median(seconds) * 1e6 / kMessages);
  };
  per_message("pipe_us", pipe);
  per_message("file_us", plain);
  per_message("file_fsync_us", synced);
  evidence.figure("torn_reads", torn);
  evidence.figure("half_written", half);
  evidence.expect(torn > 0 || half > 0,
                  {"unsafe: a reader sees half a version, or a killed writer leaves one",
                   "不安全：读者看到写了一半的内容，或被杀死的写者留下一半"});
  const Answer slow = at_least(plain_ratio, kSlow), slow_synced = at_least(synced_ratio, kSlow);
  if (slow != Answer::yes && slow_synced == Answer::unclear)
    return evidence.not_testable(
        {"the rounds disagree on how slow the disk is; try again when the machine is quieter",
         "各轮测得的磁盘速度不一致；请在机器较空闲时重试"});
  evidence.expect(
      slow == Answer::yes || slow_synced == Answer::yes,
      {"slow: a message takes at least 2 × as long as by a pipe", "慢：每条消息至少是管道的 2 倍时间"});
  if (slow != Answer::yes && slow_synced == Answer::yes)
    evidence.only_if(
        {"the data must reach the disk (fsync): without it a file lives in the page cache and is not so slow",
         "数据必须落盘（fsync）：否则文件只在页缓存里，并不那么慢"});
}

std::vector<Claim> file_claims() {
  return {{"E26",
           "003",
           {"exchange over the disk is slow and unsafe", "磁盘交互速度慢、不安全"},
           {"≥ 2 × a pipe's time per message, with or without fsync, by the 95 % interval over 9 rounds; a "
            "torn read, or a file left "
            "half-written by SIGKILL",
            "每条消息 ≥ 管道的 2 倍时间（不带或带 fsync，由 9 轮的 95 % 区间判定）；有撕裂的读，或 SIGKILL "
            "留下写了一半的文件"},
           "src/claims/files.cpp",
           [](Evidence& evidence) { disk_exchange(evidence, overwrite_in_place); },
           std::chrono::seconds{40}}};
}

}  // namespace ipc::claims
