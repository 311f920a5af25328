// Names outside the process go away with their owner, however it ends.
#include "core/scratch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "core/fd.hpp"
#include "support/command.hpp"
#include "support/make_scratch.hpp"

namespace ipc {
namespace {

using Kind = Scratch::Kind;
using test::make;

/// A name that outlives the object, to look with from outside.
struct Name {
  Kind kind;
  std::string text;
  key_t key;
  Name(Kind k, std::string t, key_t number) : kind{k}, text{std::move(t)}, key{number} {}

  [[nodiscard]] bool exists() const {
    switch (kind) {
      case Kind::shared_memory:
        return found(::shm_open(text.c_str(), O_RDONLY, 0));
      case Kind::semaphore: {
        sem_t* semaphore = ::sem_open(text.c_str(), 0);
        if (semaphore != SEM_FAILED) ::sem_close(semaphore);
        return semaphore != SEM_FAILED;
      }
      case Kind::posix_queue:
        return found(::mq_open(text.c_str(), O_RDONLY));
      case Kind::file:
        return ::access(text.c_str(), F_OK) == 0;
      case Kind::sysv_queue:
        return ::msgget(key, 0) != -1;
      case Kind::sysv_semaphore:
        return ::semget(key, 0, 0) != -1;
      case Kind::sysv_memory:
        return ::shmget(key, 0, 0) != -1;
    }
    return false;
  }

 private:
  static bool found(int fd) {
    const Fd closed{fd};
    return fd != -1;
  }
};

class EveryKind : public testing::TestWithParam<Kind> {};

TEST_P(EveryKind, GoesWithItsOwner) {
  std::optional<Name> name;
  {
    const Scratch scratch{GetParam()};
    name.emplace(GetParam(), scratch.c_str(), scratch.key());
    make(scratch, GetParam());
    EXPECT_TRUE(name->exists());
  }
  EXPECT_FALSE(name->exists());
}

/// scratch-owner makes one name of each kind, tells them, and waits, with a child that waits, too.
void expect_all_gone_after(int signal) {
  const test::NoNamesLeft nothing;
  test::Command owner{{IPCBENCH_SCRATCH_OWNER}};
  std::vector<Name> names;
  ASSERT_TRUE(test::eventually([&] { return owner.output_so_far().ends_with("ready\n"); }));
  std::istringstream told{owner.output_so_far()};
  int kind = 0;
  for (std::string text; told >> kind >> text;) {
    key_t key = 0;
    told >> key;
    names.emplace_back(static_cast<Kind>(kind), text, key);
    EXPECT_TRUE(names.back().exists()) << text;
  }
  ASSERT_EQ(names.size(), 7U);
  owner.signal(signal);
  for (const Name& name : names) EXPECT_TRUE(test::eventually([&] { return !name.exists(); })) << name.text;
  EXPECT_TRUE(test::eventually([&] { return owner.descendants().empty(); }));  // a zombie has no environment
}

TEST(Scratch, GoesWhenItsOwnerIsKilled) { expect_all_gone_after(SIGKILL); }
TEST(Scratch, GoesWhenItsOwnerCrashes) { expect_all_gone_after(SIGSEGV); }
TEST(Scratch, GoesWhenItsOwnerIsTerminated) { expect_all_gone_after(SIGTERM); }

TEST(Scratch, NamesAreNeverTheSame) {
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) names.insert(random_name());
  EXPECT_EQ(names.size(), 1000U);
}

TEST(Scratch, SaysWhenThereAreTooMany) {
  std::vector<Scratch> many;
  EXPECT_THROW(for (int i = 0; i < 2000; ++i) many.emplace_back(Kind::shared_memory), std::runtime_error);
  many.clear();
  EXPECT_NO_THROW(Scratch{Kind::shared_memory});
}

INSTANTIATE_TEST_SUITE_P(Scratches, EveryKind,
                         testing::Values(Kind::shared_memory, Kind::semaphore, Kind::posix_queue, Kind::file,
                                         Kind::sysv_queue, Kind::sysv_semaphore, Kind::sysv_memory));

}  // namespace
}  // namespace ipc
