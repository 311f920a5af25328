// A process as the object: it is sent a signal, or its memory is written to.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <initializer_list>

#include "core/sys.hpp"
#include "support/objects/kinds.hpp"

namespace ipc::test {
namespace {

/// Signals that this process awaits, where it is the object: blocked, so that they wait, too.
class Awaited {
 public:
  Awaited(bool mine, std::initializer_list<int> numbers) : mine_{mine} {
    ::sigemptyset(&awaited_);
    for (const int number : numbers) ::sigaddset(&awaited_, number);
    if (mine_) check(::sigprocmask(SIG_BLOCK, &awaited_, &before_), "sigprocmask");
  }
  Awaited(const Awaited&) = delete;
  Awaited& operator=(const Awaited&) = delete;
  ~Awaited() {
    if (!mine_) return;
    constexpr timespec kNow{};
    while (::sigtimedwait(&awaited_, nullptr, &kNow) != -1) continue;  // let in, it would kill us
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  [[nodiscard]] std::optional<siginfo_t> next() const {
    constexpr timespec kMoment{.tv_sec = 0, .tv_nsec = 300'000'000};
    siginfo_t info;
    if (::sigtimedwait(&awaited_, &info, &kMoment) == -1) return {};
    return info;
  }

 private:
  bool mine_;
  sigset_t awaited_{}, before_{};
};

/// Sends signals to a process, and awaits its own. Of real-time signals the lower number is delivered first.
class QueuedSignal : public Opened {
 public:
  QueuedSignal(pid_t pid, bool mine) : pid_{pid}, awaited_{mine, {number(1), number(2)}} {}
  void send(char text, unsigned urgency) override {
    check(::sigqueue(pid_, number(urgency), {.sival_int = text}), "sigqueue");
  }
  std::optional<char> receive(unsigned) override {
    const auto info = awaited_.next();
    if (!info) return {};
    return static_cast<char>(info->si_value.sival_int);
  }

 private:
  static int number(unsigned urgency) { return urgency == 1 ? SIGRTMIN + 1 : SIGRTMIN; }
  pid_t pid_;
  Awaited awaited_;
};

/// A standard signal carries nothing; POSIX does not say which of several is delivered first.
class StandardSignal : public Opened {
 public:
  StandardSignal(pid_t pid, bool mine) : pid_{pid}, awaited_{mine, {SIGUSR1}} {}
  void send(char, unsigned) override { check(::kill(pid_, SIGUSR1), "kill"); }
  std::optional<char> receive(unsigned) override {
    if (!awaited_.next()) return {};
    return kMessage;
  }

 private:
  pid_t pid_;
  Awaited awaited_;
};

template <class T>
struct Signalled {
  static std::unique_ptr<Opened> create(std::string& id) {
    id = std::to_string(::getpid());
    return std::make_unique<T>(::getpid(), true);
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    check(::kill(std::stoi(id), 0), "kill");
    return std::make_unique<T>(std::stoi(id), false);
  }
};
using Queued = Signalled<QueuedSignal>;
using Standard = Signalled<StandardSignal>;

/// A byte of another process, "PID:ADDRESS".
class ForeignByte : public Opened {
 public:
  explicit ForeignByte(pid_t pid, char* where) : pid_{pid}, where_{where} {}
  void send(char text, unsigned) override {
    const iovec from{&text, 1};
    const iovec to{where_, 1};
    check(::process_vm_writev(pid_, &from, 1, &to, 1, 0), "process_vm_writev");
  }
  std::optional<char> receive(unsigned) override {
    char got = 0;
    const iovec to{&got, 1};
    const iovec from{where_, 1};
    check(::process_vm_readv(pid_, &to, 1, &from, 1, 0), "process_vm_readv");
    return got;
  }
  [[nodiscard]] bool queues() const override { return false; }

  static std::unique_ptr<Opened> create(std::string& id) {
    static char byte = 0;
    byte = 0;
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // where Yama guards processes against each other
    id = std::to_string(::getpid()) + ":" + std::to_string(reinterpret_cast<std::uintptr_t>(&byte));
    return std::make_unique<ForeignByte>(::getpid(), &byte);
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    const auto where = std::stoull(id.substr(id.find(':') + 1));
    return std::make_unique<ForeignByte>(std::stoi(id), reinterpret_cast<char*>(where));
  }

 private:
  pid_t pid_;
  char* where_;
};

constexpr std::array kKinds{
    ObjectKind{"signal", {}, Queued::create, Queued::open},
    ObjectKind{"signal_handler", {}, Queued::create, Queued::open},
    ObjectKind{"signalfd", {}, Queued::create, Queued::open},
    ObjectKind{"pidfd_signal", {}, Queued::create, Queued::open},
    ObjectKind{"signal_standard", {}, Standard::create, Standard::open},
    ObjectKind{"process_vm", {}, ForeignByte::create, ForeignByte::open},
};

}  // namespace

std::span<const ObjectKind> process_kinds() { return kKinds; }

}  // namespace ipc::test
