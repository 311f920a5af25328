// Experiments on what a program holds of a mechanism: it is taken away, and a message is sent.
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "core/process.hpp"
#include "core/scratch.hpp"
#include "core/start_line.hpp"
#include "scenarios/payload.hpp"
#include "support/command.hpp"
#include "support/experiments.hpp"

namespace ipc::test {
namespace {

constexpr int kWatchdogMilliseconds = 60'000;

/// This process's open descriptors.
std::set<int> descriptors() {
  std::set<int> open;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"})
    open.insert(std::stoi(entry.path().filename().string()));
  std::erase_if(open, [](int fd) { return ::fcntl(fd, F_GETFD) == -1; });  // that of the listing itself
  return open;
}

struct Region {
  std::uintptr_t begin, end;
  auto operator<=>(const Region&) const = default;
};

/// This process's mappings that are shared with others.
std::set<Region> shared_memory() {
  std::set<Region> found;
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields{line};
    Region region{};
    char dash = 0;
    std::string permissions;
    fields >> std::hex >> region.begin >> dash >> region.end >> permissions;
    if (permissions.ends_with('s')) found.insert(region);
  }
  return found;
}

struct SysvObject {
  std::string kind;
  int id = -1;
  auto operator<=>(const SysvObject&) const = default;
};

/// The System V objects of the whole system.
std::set<SysvObject> sysv_objects() {
  std::set<SysvObject> found;
  for (const char* kind : {"msg", "sem", "shm"}) {
    std::ifstream table{std::string{"/proc/sysvipc/"} + kind};
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
      std::istringstream fields{line};
      SysvObject object{.kind = kind};
      std::string key;
      fields >> key >> object.id;
      found.insert(object);
    }
  }
  return found;
}

void remove(const SysvObject& object) {
  if (object.kind == "msg") ::msgctl(object.id, IPC_RMID, nullptr);
  if (object.kind == "sem") ::semctl(object.id, 0, IPC_RMID);
  if (object.kind == "shm") ::shmctl(object.id, IPC_RMID, nullptr);
}

template <class T>
std::vector<T> new_since(const std::set<T>& before, const std::set<T>& now) {
  std::vector<T> fresh;
  std::ranges::set_difference(now, before, std::back_inserter(fresh));
  return fresh;
}

enum class Without { nothing, descriptors, shared_memory, sysv_objects };

/// Whether a message arrives although something is missing.
bool arrives(const Mechanism& mechanism, Without what) {
  struct Board {
    StartLine attached{3}, bereft{3};
    bool arrived = false;
    FailureText failure;  // expected, and not worth a line
  };
  const auto memory_before = shared_memory();
  const Shared<Board> board;
  const auto memory_of_the_board = new_since(memory_before, shared_memory());
  { const Scratch first{Scratch::Kind::file}; }  // the ledger of names comes with the first, and stays
  const auto descriptors_before = descriptors();
  const std::size_t size = small_message(mechanism);
  const auto sysv_before = sysv_objects();
  AnyLink link{*mechanism.links[0], {.message_size = size, .capacity = 0}};
  const auto sysv_of_the_link = new_since(sysv_before, sysv_objects());  // at once: others make them, too
  std::vector<std::byte> message(size);
  fill_payload(message, 1);

  const auto attach = [&](Side side) {
    link.attach(side);
    board->attached.arrive_and_wait();
    for (const int signal : {SIGSEGV, SIGBUS}) ::signal(signal, SIG_DFL);  // not a sanitizer's business
    if (what == Without::descriptors)
      for (const int fd : new_since(descriptors_before, descriptors())) ::close(fd);
    if (what ==
        Without::shared_memory)  // all of it: a link may have come to lie in memory that was there before
      for (const Region& region : shared_memory())
        if (std::ranges::find(memory_of_the_board, region) == memory_of_the_board.end())
          ::munmap(reinterpret_cast<void*>(region.begin), region.end - region.begin);
    board->bereft.arrive_and_wait();
  };
  const Process sender{[&] {
                         attach(Side::client);
                         link.send(message);
                         ::pause();
                       },
                       &board->failure};
  const Process receiver{[&] {
                           attach(Side::server);
                           std::vector<std::byte> got(size);
                           link.recv(got);
                           board->arrived = mechanism.traits.unit == Unit::event || got == message;
                         },
                         &board->failure};
  board->attached.arrive_and_wait();
  if (what == Without::sysv_objects)
    for (const SysvObject& object : sysv_of_the_link) remove(object);
  board->bereft.arrive_and_wait();
  const Fd sends = sender.pidfd();
  const Fd receives = receiver.pidfd();
  std::array<pollfd, 2> ends{pollfd{sends.get(), POLLIN, 0}, pollfd{receives.get(), POLLIN, 0}};
  const int ended = retry_on_eintr([&] { return ::poll(ends.data(), ends.size(), kWatchdogMilliseconds); });
  if (check(ended, "poll") == 0) throw std::runtime_error{"the message neither arrives nor fails"};
  return board->arrived;
}

}  // namespace

Needs what_a_message_needs(const Mechanism& mechanism) {
  if (!arrives(mechanism, Without::nothing)) throw std::runtime_error{"no message arrives at all"};
  return {.descriptor = !arrives(mechanism, Without::descriptors),
          .address = !arrives(mechanism, Without::shared_memory),
          .sysv_id = !arrives(mechanism, Without::sysv_objects)};
}

namespace {

/// Whether a name comes with a link and goes with it.
bool has_a_name(const Mechanism& mechanism) {
  const auto before = names_in_the_system();
  std::optional<AnyLink> link{std::in_place, *mechanism.links[0],
                              LinkConfig{.message_size = 1, .capacity = 0}};
  const auto while_it_is_there = new_since(before, names_in_the_system());
  link.reset();
  const auto after = names_in_the_system();  // with those that other programs have made meanwhile
  return std::ranges::any_of(while_it_is_there, [&](const auto& name) { return !after.contains(name); });
}

}  // namespace

bool can_be_found_by_a_name(const Mechanism& mechanism) {
  constexpr int kTimes = 3;  // another program's name may come and go just then, but hardly each time
  for (int i = 0; i < kTimes; ++i)
    if (!has_a_name(mechanism)) return false;
  return true;
}

}  // namespace ipc::test
