#include "core/scratch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "core/fd.hpp"
#include "core/mapping.hpp"
#include "core/sys.hpp"

namespace ipc {
namespace {

struct Entry {
  std::atomic<bool> taken{false};   // somebody is writing here, or has written
  std::atomic<bool> listed{false};  // name and kind are readable
  Scratch::Kind kind{};
  key_t key = 0;
  std::array<char, 116> name{};
};

using Ledger = std::array<Entry, 1024>;
constexpr auto kNoEntry = std::numeric_limits<std::size_t>::max();

void remove_thing(const Entry& entry) noexcept {
  switch (entry.kind) {
    case Scratch::Kind::shared_memory:
      ::shm_unlink(entry.name.data());
      break;
    case Scratch::Kind::semaphore:
      ::sem_unlink(entry.name.data());
      break;
    case Scratch::Kind::posix_queue:
      ::mq_unlink(entry.name.data());
      break;
    case Scratch::Kind::file:
      if (::unlink(entry.name.data()) == -1 && errno == EISDIR) {
        std::error_code none;
        std::filesystem::remove_all(entry.name.data(), none);
      }
      break;
    case Scratch::Kind::sysv_queue:
      if (const int id = ::msgget(entry.key, 0); id != -1) ::msgctl(id, IPC_RMID, nullptr);
      break;
    case Scratch::Kind::sysv_semaphore:
      if (const int id = ::semget(entry.key, 0, 0); id != -1) ::semctl(id, 0, IPC_RMID);
      break;
    case Scratch::Kind::sysv_memory:
      if (const int id = ::shmget(entry.key, 0, 0); id != -1) ::shmctl(id, IPC_RMID, nullptr);
      break;
  }
}

[[noreturn]] void keep_house(Ledger& ledger, int life) {
  ::prctl(PR_SET_NAME, "ipcbench-janitor");
  ::setsid();  // a Ctrl-C is not meant for us
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  // Hold nothing open that belongs to the others: a write end kept here would hide an end of file from them.
  // Standard output stays open on purpose: whoever reads it to its end knows that the house is clean.
  ::dup2(life, 3);
  ::syscall(SYS_close_range, 4U, ~0U, 0U);
  char nothing = 0;
  retry_on_eintr([&] { return ::read(3, &nothing, 1); });  // returns at the end of the last user
  for (const Entry& entry : ledger)
    if (entry.listed.load(std::memory_order_acquire)) remove_thing(entry);
  ::_exit(0);
}

class Janitor {
 public:
  Janitor() {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    const Fd reader{ends[0]};
    life_ = Fd{ends[1]};
    // Two forks: the janitor is nobody's child, so no waitpid(-1) of our user ever meets it.
    const pid_t between = check(::fork(), "fork");
    if (between == 0) {
      life_.close();
      const pid_t janitor = ::fork();
      if (janitor == 0) keep_house(*ledger_, reader.get());
      ::_exit(janitor == -1 ? 1 : 0);
    }
    int status = 0;
    check(retry_on_eintr([&] { return ::waitpid(between, &status, 0); }), "waitpid");
    if (status != 0) throw std::runtime_error{"cannot fork the janitor that removes names"};
  }

  std::size_t enter(Scratch::Kind kind) {
    const std::string name = random_name();
    const auto key = static_cast<key_t>(std::stoul(name.substr(0, 8), nullptr, 16) & 0x7fffffffU) | 1;
    return enter(kind,
                 kind == Scratch::Kind::file
                     ? (std::filesystem::temp_directory_path() / ("ipcbench-" + name)).string()
                     : "/ipcbench-" + name,
                 key);
  }
  std::size_t enter(Scratch::Kind kind, const std::string& full, key_t key) {
    for (std::size_t i = 0; i < ledger_->size(); ++i) {
      Entry& entry = (*ledger_)[i];
      if (entry.taken.exchange(true, std::memory_order_acquire)) continue;
      entry.kind = kind;
      if (full.size() >= entry.name.size()) {
        entry.taken.store(false, std::memory_order_release);
        throw std::runtime_error{
            fmt::format("the temporary folder's path is too long for a socket: {}", full)};
      }
      entry.name.fill('\0');
      full.copy(entry.name.data(), full.size());
      entry.key = key;
      entry.listed.store(true, std::memory_order_release);
      return i;
    }
    throw std::runtime_error{"more than 1024 scratch names are in use at once"};
  }

  void strike(std::size_t i) noexcept {
    Entry& entry = (*ledger_)[i];
    entry.listed.store(false, std::memory_order_release);
    entry.taken.store(false, std::memory_order_release);
  }

  [[nodiscard]] const Entry& at(std::size_t i) const noexcept { return (*ledger_)[i]; }

 private:
  Shared<Ledger> ledger_;
  Fd life_;
};

Janitor& janitor() {
  static auto* const one =
      new Janitor;  // never destroyed: a child's exit must not look like the end of the house
  return *one;
}

}  // namespace

std::string random_name() {
  std::array<unsigned char, 16> bits{};
  if (check(::getrandom(bits.data(), bits.size(), 0), "getrandom") != static_cast<ssize_t>(bits.size()))
    throw std::runtime_error{"getrandom gave too few bytes"};
  std::string hex;
  for (const unsigned char byte : bits) hex += fmt::format("{:02x}", byte);
  return hex;
}

Scratch::Scratch(Kind kind) : entry_{janitor().enter(kind)} {}
Scratch::Scratch(Kind kind, const std::string& name) : entry_{kNoEntry} {
  const std::string path = kind == Kind::file ? name : "/dev/shm" + name;
  // The name itself, not what a symbolic link may point to: bind(2) and open(2) with O_EXCL refuse the link,
  // and then it would be the link that is removed. What cannot be looked at cannot be made there, either.
  std::error_code hidden;
  const auto type = std::filesystem::symlink_status(path, hidden).type();
  if (type != std::filesystem::file_type::not_found && type != std::filesystem::file_type::none)
    throw std::runtime_error{
        fmt::format("{} is there already: another program uses it, or left it behind", path)};
  entry_ = janitor().enter(kind, name, 0);
}
Scratch::Scratch(Scratch&& other) noexcept : entry_{std::exchange(other.entry_, kNoEntry)} {}

const char* Scratch::c_str() const noexcept { return janitor().at(entry_).name.data(); }
key_t Scratch::key() const noexcept { return janitor().at(entry_).key; }

void Scratch::remove() noexcept {
  if (entry_ == kNoEntry) return;
  remove_thing(janitor().at(entry_));
  disown();
}

void Scratch::disown() noexcept {
  if (entry_ != kNoEntry) janitor().strike(std::exchange(entry_, kNoEntry));
}

}  // namespace ipc
