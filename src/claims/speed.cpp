// A small direct measurement: the suite's own runs have the exact one, `ipcbench run`.
#include "claims/speed.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "core/io.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "core/scratch.hpp"
#include "core/start_line.hpp"
#include "multiprocessing/semaphore.hpp"

namespace ipc::claims {
namespace {

constexpr std::array<std::size_t, 3> kSizes{std::size_t{4} << 10, std::size_t{64} << 10,
                                            std::size_t{1} << 20};
constexpr std::size_t kMoved = std::size_t{96} << 20;  // bytes for each throughput
constexpr int kTrips = 4000, kRepeats = 3;
constexpr std::size_t kTripSize = 64;

/// One direction of a transport, made before the fork.
class Way {
 public:
  Way() = default;
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;
  virtual ~Way() = default;
  virtual void send(std::span<const std::byte> message) = 0;
  virtual void recv(std::span<std::byte> message) = 0;
};

class PipeWay : public Way {
 public:
  PipeWay() {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    reader_ = Fd{ends[0]};
    writer_ = Fd{ends[1]};
  }
  void send(std::span<const std::byte> message) override { write_all(writer_, message); }
  void recv(std::span<std::byte> message) override { read_all(reader_, message); }

 private:
  Fd reader_, writer_;
};

constexpr std::size_t kPiece = 8 << 10;  // the longest message that both kinds take by default

class PosixWay : public Way {
 public:
  PosixWay() {
    mq_attr attributes{};
    attributes.mq_maxmsg = 10;
    attributes.mq_msgsize = kPiece;
    queue_ = ::mq_open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attributes);
    check(static_cast<int>(queue_), "mq_open");
  }
  PosixWay(const PosixWay&) = delete;
  PosixWay& operator=(const PosixWay&) = delete;
  ~PosixWay() override { ::mq_close(queue_); }
  void send(std::span<const std::byte> message) override {
    for (; !message.empty(); message = message.subspan(std::min(kPiece, message.size()))) {
      const auto* text = reinterpret_cast<const char*>(message.data());
      check(::mq_send(queue_, text, std::min(kPiece, message.size()), 0), "mq_send");
    }
  }
  void recv(std::span<std::byte> message) override {
    for (; !message.empty(); message = message.subspan(std::min(kPiece, message.size()))) {
      const auto n = check(::mq_receive(queue_, piece_.data(), piece_.size(), nullptr), "mq_receive");
      std::memcpy(message.data(), piece_.data(), static_cast<std::size_t>(n));
    }
  }

 private:
  Scratch name_{Scratch::Kind::posix_queue};
  mqd_t queue_;
  std::array<char, kPiece> piece_{};
};

class SysvWay : public Way {
 public:
  SysvWay() : queue_{check(::msgget(name_.key(), IPC_CREAT | IPC_EXCL | 0600), "msgget")} {}
  void send(std::span<const std::byte> message) override {
    for (; !message.empty(); message = message.subspan(std::min(kPiece, message.size()))) {
      const std::size_t size = std::min(kPiece, message.size());
      std::memcpy(piece_.text.data(), message.data(), size);
      piece_.type = 1;
      check(retry_on_eintr([&] { return ::msgsnd(queue_, &piece_, size, 0); }), "msgsnd");
    }
  }
  void recv(std::span<std::byte> message) override {
    for (; !message.empty(); message = message.subspan(std::min(kPiece, message.size()))) {
      const auto n = check(::msgrcv(queue_, &piece_, kPiece, 0, 0), "msgrcv");
      std::memcpy(message.data(), piece_.text.data(), static_cast<std::size_t>(n));
    }
  }

 private:
  struct Piece {
    long type = 1;
    std::array<char, kPiece> text{};
  };
  Scratch name_{Scratch::Kind::sysv_queue};
  int queue_;
  Piece piece_;
};

class MemoryWay : public Way {
 public:
  explicit MemoryWay(std::size_t size) : size_{size}, memory_{Mapping::anonymous(kSlots * size)} {
    memory_.populate();
  }
  void send(std::span<const std::byte> message) override {
    free_.acquire();
    std::ranges::copy(message, slot(sent_++));
    filled_.release();
  }
  void recv(std::span<std::byte> message) override {
    filled_.acquire();
    std::copy_n(slot(received_++), message.size(), message.data());
    free_.release();
  }

 private:
  static constexpr unsigned kSlots = 8;
  std::byte* slot(std::size_t ticket) const noexcept { return memory_.data() + ticket % kSlots * size_; }

  std::size_t size_, sent_ = 0, received_ = 0;
  Mapping memory_;
  mp::Semaphore free_{kSlots}, filled_{0};
};

using MakeWay = std::function<std::unique_ptr<Way>(std::size_t size)>;

double throughput(const MakeWay& make, std::size_t size) {
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto way = make(size);
    const std::size_t count = kMoved / size;
    Shared<StartLine> start{2U};
    Process sender{[&] {
      const std::vector<std::byte> message(size, std::byte{1});
      start->arrive_and_wait();
      for (std::size_t i = 0; i < count; ++i) way->send(message);
    }};
    std::vector<std::byte> message(size);
    start->arrive_and_wait();
    const double seconds = seconds_of([&] {
      for (std::size_t i = 0; i < count; ++i) way->recv(message);
    });
    sender.join();
    best = std::max(best, static_cast<double>(count * size) / seconds);
  }
  return best;
}

double round_trip(const MakeWay& make) {
  const auto cpus = Topology::of_this_machine().resolve(Placement::same_cpu).cpus.value_or(CpuPair{});
  double best = 1e18;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto there = make(kTripSize), back = make(kTripSize);
    Process server{[&] {
      pin_to(cpus.server);
      std::array<std::byte, kTripSize> message{};
      for (int i = 0; i < kTrips; ++i) {
        there->recv(message);
        back->send(message);
      }
    }};
    double seconds = 0;
    Shared<double> result;
    Process client{[&] {
      pin_to(cpus.client);
      std::array<std::byte, kTripSize> message{};
      *result = seconds_of([&] {
        for (int i = 0; i < kTrips; ++i) {
          there->send(message);
          back->recv(message);
        }
      });
    }};
    client.join();
    server.join();
    seconds = *result;
    best = std::min(best, seconds * 1e9 / kTrips);
  }
  return best;
}

Transport transport(const MakeWay& make) {
  return {[make](std::size_t size) { return throughput(make, size); }, [make] { return round_trip(make); }};
}

}  // namespace

Transport by_pipe() {
  return transport([](std::size_t) { return std::make_unique<PipeWay>(); });
}

Transport by_queue() {
  return transport([](std::size_t) -> std::unique_ptr<Way> {
    try {
      return std::make_unique<PosixWay>();
    } catch (const std::system_error&) {  // no such queues here, or RLIMIT_MSGQUEUE is used up
      return std::make_unique<SysvWay>();
    }
  });
}

Transport by_memory() {
  return transport([](std::size_t size) { return std::make_unique<MemoryWay>(size); });
}

void speed(Evidence& evidence, const Transport& pipe, const Transport& queue, const Transport& memory) {
  constexpr double kFast = 0.5;  // fast: at least this share of the best of the three; ordinary: less
  bool pipe_ordinary = true, queue_ordinary = true, memory_fast = true;
  std::array<double, 3> last{};
  for (const std::size_t size : kSizes) {
    const double p = pipe.bytes_per_s(size), q = queue.bytes_per_s(size), m = memory.bytes_per_s(size);
    const double best = std::max({p, q, m});
    pipe_ordinary = pipe_ordinary && p < kFast * best;
    queue_ordinary = queue_ordinary && q < kFast * best;
    memory_fast = memory_fast && m >= kFast * best;
    evidence.figure(fmt::format("pipe_{}k_gb_per_s", size >> 10), p / 1e9);
    evidence.figure(fmt::format("queue_{}k_gb_per_s", size >> 10), q / 1e9);
    evidence.figure(fmt::format("memory_{}k_gb_per_s", size >> 10), m / 1e9);
    evidence.figure(fmt::format("memory_over_pipe_{}k", size >> 10), m / p);
    last = {p / best, q / best, m / best};
  }
  const double p = pipe.round_trip_ns(), q = queue.round_trip_ns(), m = memory.round_trip_ns();
  const double best = std::min({p, q, m});
  evidence.figure("pipe_round_trip_ns", p);
  evidence.figure("queue_round_trip_ns", q);
  evidence.figure("memory_round_trip_ns", m);
  evidence.figure("round_trip_ratio", p / m);
  evidence.expect(memory_fast,
                  {"throughput: shared memory reaches at least half of the best, at 4 KiB, 64 KiB and 1 MiB",
                   "吞吐量：共享内存在 4 KiB、64 KiB、1 MiB 都达到最好者的一半以上"});
  evidence.expect(pipe_ordinary,
                  {"throughput: the pipe reaches less than half of it", "吞吐量：管道不到一半"});
  evidence.expect(queue_ordinary, {"throughput: so does the message queue", "吞吐量：消息队列也不到一半"});
  const bool pipe_trips = best / p >= kFast, queue_trips = best / q >= kFast;
  if (pipe_trips || queue_trips)
    evidence.only_if(
        {"throughput is meant, not a blocking round trip, where waking the other side is what costs",
         "指吞吐量，不指阻塞的往返：往返的代价主要是唤醒对方"});
  const auto grade = [](bool ordinary, bool trips_fast) {
    return !ordinary ? Verdict::refuted : trips_fast ? Verdict::holds_if : Verdict::holds;
  };
  evidence.part("pipe", grade(pipe_ordinary, pipe_trips), fmt::format("{:.0f} %", last[0] * 100));
  evidence.part("queue", grade(queue_ordinary, queue_trips), fmt::format("{:.0f} %", last[1] * 100));
  evidence.part("shared_memory",
                !memory_fast        ? Verdict::refuted
                : best / m >= kFast ? Verdict::holds
                                    : Verdict::holds_if,
                fmt::format("{:.0f} %", last[2] * 100));
}

std::vector<Claim> speed_claims() {
  return {{"E24",
           "003 004",
           {"shared memory is fast, pipe and queue ordinary", "共享内存效率高，管道和消息队列一般"},
           {"fast: ≥ 50 % of the best of the three, ordinary: less; throughput at 4 KiB, 64 KiB and 1 MiB, "
            "and a blocking round trip of 64 B",
            "快：达到三者最好的 50 % 以上；一般：不到；看 4 KiB、64 KiB、1 MiB 的吞吐量和 64 B 的阻塞往返"},
           "src/claims/speed.cpp",
           [](Evidence& evidence) { speed(evidence, by_pipe(), by_queue(), by_memory()); },
           std::chrono::seconds{40}}};
}

}  // namespace ipc::claims
