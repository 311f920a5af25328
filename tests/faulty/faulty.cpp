// Mechanisms that misbehave, for the tests of the harness and the runner. They are in no program that is
// installed.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <thread>

#include "core/io.hpp"
#include "core/scratch.hpp"
#include "registry.hpp"

#include <fcntl.h>
#include <sys/mman.h>

namespace ipc {
namespace {

/// Works like a pair of pipes until it is told to fail; holds a name outside the process all the time.
class Sound {
 public:
  explicit Sound(const LinkConfig&) {
    for (auto& pipe : pipes_) {
      std::array<int, 2> ends{};
      check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
      pipe = {Fd{ends[0]}, Fd{ends[1]}};
    }
    const Fd object{check(::shm_open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600), "shm_open")};
  }
  void attach(Side side) { side_ = side; }
  void send(std::span<const std::byte> message) {
    write_all(pipes_[side_ == Side::client ? 0 : 1].second, message);
  }
  void recv(std::span<std::byte> message) { read_all(pipes_[side_ == Side::client ? 1 : 0].first, message); }

 protected:
  [[nodiscard]] bool am_server() const { return side_ == Side::server; }
  /// Counts the calls of the server; true from the 100th on, which is after the verified messages.
  bool late() { return am_server() && ++calls_ > 100; }

 private:
  Scratch name_{Scratch::Kind::shared_memory};
  std::array<std::pair<Fd, Fd>, 2> pipes_;
  Side side_{};
  int calls_ = 0;
};

struct Throws : Sound {
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    if (late()) throw std::runtime_error{"the server gave up"};
    Sound::recv(message);
  }
};
struct Crashes : Sound {
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    if (late()) {
      ::signal(SIGSEGV, SIG_DFL);  // not a sanitizer's business
      ::raise(SIGSEGV);
    }
    Sound::recv(message);
  }
};
struct ExitsEarly : Sound {
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    if (late()) ::_exit(0);
    Sound::recv(message);
  }
};
struct Hangs : Sound {
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    if (late()) ::pause();
    Sound::recv(message);
  }
};
struct IgnoresSigterm : Hangs {
  explicit IgnoresSigterm(const LinkConfig& config) : Hangs{config} {}
  void attach(Side side) {
    ::signal(SIGTERM, SIG_IGN);
    ::signal(SIGINT, SIG_IGN);
    Hangs::attach(side);
  }
};
struct Tears : Sound {
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    Sound::recv(message);
    if (am_server()) message.back() ^= std::byte{1};
  }
};
struct Repeats : Sound {  // every message arrives as the one before it
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    Sound::recv(message);
    if (!am_server()) return;
    std::vector<std::byte> now(message.begin(), message.end());
    if (!last_.empty()) std::ranges::copy(last_, message.begin());
    last_ = now;
  }

 private:
  std::vector<std::byte> last_;
};
struct Sleeps100us : Sound {  // a round trip of a known length
  using Sound::Sound;
  void send(std::span<const std::byte> message) {
    if (am_server()) std::this_thread::sleep_for(std::chrono::microseconds{100});
    Sound::send(message);
  }
};
struct Stalls100ms : Sound {  // after every 4000th message, as a garbage collector or a busy host would
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    constexpr int kOften = 4000;
    Sound::recv(message);  // first, so that the whole stall lies between the client's sending and the answer
    if (am_server() && ++received_ % kOften == 0) std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }

 private:
  int received_ = 0;
};
struct KillsItsBench : Sound {  // what a kernel that runs out of memory does to the supervisor
  using Sound::Sound;
  void recv(std::span<std::byte> message) {
    if (late()) ::kill(::getppid(), SIGKILL);
    Sound::recv(message);
  }
};

template <Link L>
Register<L> enter(std::string_view name) {
  return Register<L>{{.name = name, .summary = "misbehaves on purpose", .family = "faulty"}};
}
const auto sound = enter<Sound>("sound");
const auto throws = enter<Throws>("throws");
const auto crashes = enter<Crashes>("crashes");
const auto exits_early = enter<ExitsEarly>("exits_early");
const auto hangs = enter<Hangs>("hangs");
const auto ignores_sigterm = enter<IgnoresSigterm>("ignores_sigterm");
const auto tears = enter<Tears>("tears");
const auto repeats = enter<Repeats>("repeats");
const auto sleeps_100us = enter<Sleeps100us>("sleeps_100us");
const auto stalls_100ms = enter<Stalls100ms>("stalls_100ms");
const auto kills_its_bench = enter<KillsItsBench>("kills_its_bench");

}  // namespace
}  // namespace ipc
