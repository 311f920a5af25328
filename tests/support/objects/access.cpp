// Who may use an object: tried by processes of two ordinary users.
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <stdexcept>

#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/sys.hpp"
#include "support/command.hpp"
#include "support/objects.hpp"

namespace ipc::test {
namespace {

// Numbers without an account, so that nobody's limits and files are in the way.
constexpr uid_t kOwner = 65534;
constexpr uid_t kStranger = 65533;

void become(uid_t user) {
  check(::setgroups(0, nullptr), "setgroups");
  check(::setgid(user), "setgid");
  check(::setuid(user), "setuid");
  // The change of user took both away: to end with the parent, and to be looked at by one's own user.
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl PR_SET_PDEATHSIG");
  check(::prctl(PR_SET_DUMPABLE, 1), "prctl PR_SET_DUMPABLE");
}

/// Throws when it fails for another reason than that this user may not.
bool can_use(const ObjectKind& kind, const std::string& id, uid_t user) {
  struct Answer {
    bool refused = false;
    FailureText failure;
  };
  const Shared<Answer> answer;
  Process visitor{[&] {
                    become(user);
                    try {
                      kind.open(id)->put();
                    } catch (const std::system_error& error) {
                      if (error.code().value() != EACCES && error.code().value() != EPERM) throw;
                      answer->refused = true;
                    }
                  },
                  &answer->failure};
  visitor.join();
  return !answer->refused;
}

}  // namespace

bool may_change_user() {
  if (::geteuid() != 0) return false;
  const Shared<FailureText> quiet;  // a user namespace may lack these numbers
  try {
    for (const uid_t user : {kOwner, kStranger}) Process{[user] { become(user); }, &*quiet}.join();
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

Access who_may_use(const ObjectKind& kind) {
  struct Board {
    std::atomic<bool> made{false};
    std::array<char, 200> id{};
    FailureText failure;
  };
  const Shared<Board> board;
  Identity name{kind};  // before whoever has the object open
  const Process owner{[&] {
                        become(kOwner);
                        const auto object = kind.create(name.text);
                        name.text.copy(board->id.data(), board->id.size() - 1);
                        board->made = true;
                        ::pause();
                      },
                      &board->failure};
  if (!eventually([&] { return board->made || !board->failure.get().empty(); }, std::chrono::seconds{60}) ||
      !board->made)
    throw std::runtime_error{"the owner could not make it: " + board->failure.get()};
  const std::string id{board->id.data()};
  if (!can_use(kind, id, kOwner)) throw std::runtime_error{"its own user may not use it"};
  if (can_use(kind, id, kStranger)) return Access::anyone;
  if (kind.open_to_all == nullptr) return Access::same_user;
  kind.open_to_all(id);
  if (!can_use(kind, id, kStranger)) throw std::runtime_error{"nobody else can be let in"};
  return Access::permissions;
}

}  // namespace ipc::test
