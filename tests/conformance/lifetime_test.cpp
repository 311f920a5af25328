// Persistence, identifiers, access and priority: each kind of object is made, left behind by its process,
// opened again, removed; found by a program that was not forked from ours and knows nothing but its
// identifier; and tried by another user.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/mapping.hpp"
#include "core/process.hpp"
#include "registry.hpp"
#include "support/command.hpp"
#include "support/objects.hpp"

namespace ipc {

namespace test {
static void PrintTo(const ObjectKind& kind, std::ostream* out) { *out << kind.mechanism; }
}  // namespace test

namespace {

using namespace std::chrono_literals;
using test::Identity;
using test::object_kinds;
using test::ObjectKind;

constexpr auto kLong = 60s;  // for what must happen

/// Whether the message is there for somebody who opens the object now.
bool is_there(const ObjectKind& kind, const std::string& id) {
  try {
    return kind.open(id)->take();
  } catch (const std::exception&) {
    return false;
  }
}

class Lifetime : public testing::TestWithParam<ObjectKind> {
 protected:
  void SetUp() override {
    if (find_mechanism(kind().mechanism) == nullptr) GTEST_SKIP() << "not in this build";
  }
  [[nodiscard]] static const ObjectKind& kind() { return GetParam(); }
  [[nodiscard]] static const Traits& traits() { return find_mechanism(kind().mechanism)->traits; }
};

TEST_P(Lifetime, AMessageOutlivesItsProcessesOrNot) {
  const Shared<std::array<char, 200>> told;
  Identity name{kind()};
  Process maker{[&] {
    const auto object = kind().create(name.text);
    kind().open(name.text)->put();
    name.text.copy(told->data(), told->size() - 1);
  }};
  maker.join();
  const std::string id{told->data()};
  EXPECT_EQ(is_there(kind(), id), traits().persistence != Persistence::process);
  struct stat info {};
  const bool has_file = traits().identifier == Identifier::path;
  EXPECT_EQ(id.starts_with('/') && ::stat(id.c_str(), &info) == 0, has_file);
  if (traits().persistence == Persistence::file_system) {
    EXPECT_TRUE(has_file);
  }
  if (kind().remove != nullptr) kind().remove(id);
  EXPECT_FALSE(is_there(kind(), id));
}

TEST_P(Lifetime, AStrangerFindsItByItsIdentifier) {
  ASSERT_TRUE(traits().unrelated);
  Identity id{kind()};
  const auto object = kind().create(id.text);
  // Stays until it is killed.
  test::Command stranger{{IPCBENCH_STRANGER, std::string{kind().mechanism}, id.text}};
  if (!test::eventually([&] { return stranger.output_so_far() == "put\n"; }, kLong))
    ADD_FAILURE() << stranger.wait(1s).err;
  else
    EXPECT_TRUE(object->take());
}

TEST_P(Lifetime, NothingIsLeftByATestThatEndsInBetween) {
  if (!kind().name) GTEST_SKIP() << "has no name of its own";
  std::string text;
  {
    Identity id{kind()};
    const auto object = kind().create(id.text);
    kind().open(id.text)->put();
    text = id.text;
  }
  EXPECT_FALSE(is_there(kind(), text));
}

TEST_P(Lifetime, AnotherUserMayUseItOrNot) {
  if (!test::may_change_user()) GTEST_SKIP() << "only root can try it as two other users";
  const auto everybody_may_enter = std::filesystem::perms::others_exec;
  if (const auto folder = std::filesystem::temp_directory_path();
      (std::filesystem::status(folder).permissions() & everybody_may_enter) == std::filesystem::perms::none)
    GTEST_SKIP() << "other users may not enter the temporary folder";
  EXPECT_EQ(name_in(kAccessNames, test::who_may_use(kind())), name_in(kAccessNames, traits().access));
}

INSTANTIATE_TEST_SUITE_P(Every, Lifetime, testing::ValuesIn(object_kinds().begin(), object_kinds().end()),
                         [](const auto& kind) { return std::string{kind.param.mechanism}; });

/// Who claims to be found by an identifier is in the table above; a library finds its own.
TEST(LifetimeOf, EveryMechanismWithAnIdentifierIsTried) {
  for (const Mechanism& mechanism : mechanisms()) {
    if (!mechanism.is_link() || !mechanism.traits.unrelated) continue;
    if (mechanism.family == "faulty" || mechanism.family == "library") continue;
    EXPECT_NE(test::find_object_kind(mechanism.name), nullptr) << mechanism.name;
  }
}

/// The experiment tells one answer from another.
TEST(LifetimeOf, WhoLetsEverybodyInIsSeen) {
  if (!test::may_change_user()) GTEST_SKIP() << "only root can try it as two other users";
  ObjectKind liar = *test::find_object_kind("shm_sem");
  liar.create = [](std::string& id) {
    const ObjectKind& honest = *test::find_object_kind("shm_sem");
    auto object = honest.create(id);
    honest.open_to_all(id);
    return object;
  };
  EXPECT_EQ(test::who_may_use(liar), Access::anyone);
}

}  // namespace
}  // namespace ipc
