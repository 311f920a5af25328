// The three ways that E24 compares: a small direct measurement; the suite's own runs have the exact one,
// `ipcbench run`.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "claims/observe.hpp"
#include "claims/speed.hpp"
#include "core/io.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "core/scratch.hpp"
#include "core/start_line.hpp"
#include "multiprocessing/semaphore.hpp"

namespace ipc::claims {
namespace {

constexpr std::size_t kMoved = std::size_t{48} << 20;  // bytes for each throughput
constexpr int kTrips = 1000;
constexpr std::size_t kTripSize = 64;
constexpr std::size_t kCapacity = std::size_t{1} << 20;  // bytes; what a pipe may have without root

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
    ::fcntl(writer_.get(), F_SETPIPE_SZ, static_cast<int>(kCapacity));  // or what the limits leave it
  }
  [[nodiscard]] std::size_t capacity() const {
    return static_cast<std::size_t>(check(::fcntl(writer_.get(), F_GETPIPE_SZ), "fcntl F_GETPIPE_SZ"));
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

/// The textbook's bounded buffer, with as many bytes as the pipe has.
class MemoryWay : public Way {
 public:
  explicit MemoryWay(std::size_t size)
      : size_{size}, slots_{slots_for(size)}, memory_{Mapping::anonymous(slots_ * size)}, free_{slots_} {
    memory_.populate();
  }
  void send(std::span<const std::byte> message) override {
    free_.acquire();
    std::memcpy(slot(sent_++), message.data(), message.size());  // fast without optimisation, too
    filled_.release();
  }
  void recv(std::span<std::byte> message) override {
    filled_.acquire();
    std::memcpy(message.data(), slot(received_++), message.size());
    free_.release();
  }

 private:
  /// At least four, so that both sides of long messages can work at once.
  static unsigned slots_for(std::size_t size) {
    return static_cast<unsigned>(std::clamp<std::size_t>(PipeWay{}.capacity() / size, 4, 256));
  }
  std::byte* slot(std::size_t ticket) const noexcept { return memory_.data() + ticket % slots_ * size_; }

  std::size_t size_, sent_ = 0, received_ = 0;
  unsigned slots_;
  Mapping memory_;
  mp::Semaphore free_, filled_{0};
};

using MakeWay = std::function<std::unique_ptr<Way>(std::size_t size)>;

double throughput(const MakeWay& make, std::size_t size) {
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
  return static_cast<double>(count * size) / seconds;
}

double round_trip(const MakeWay& make) {
  const auto cpus = Topology::of_this_machine().resolve(Placement::same_cpu).cpus.value_or(CpuPair{});
  const auto there = make(kTripSize), back = make(kTripSize);
  Process server{[&] {
    pin_to(cpus.server);
    std::array<std::byte, kTripSize> message{};
    for (int i = 0; i < kTrips; ++i) {
      there->recv(message);
      back->send(message);
    }
  }};
  Shared<double> seconds;
  Process client{[&] {
    pin_to(cpus.client);
    std::array<std::byte, kTripSize> message{};
    *seconds = seconds_of([&] {
      for (int i = 0; i < kTrips; ++i) {
        there->send(message);
        back->recv(message);
      }
    });
  }};
  client.join();
  server.join();
  return *seconds * 1e9 / kTrips;
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

}  // namespace ipc::claims
