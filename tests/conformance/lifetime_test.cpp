// Persistence and identifiers: each kind of object is made, left behind by its process, opened again,
// removed; and found by a program that was not forked from ours and knows nothing but its identifier.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "core/mapping.hpp"
#include "core/process.hpp"
#include "registry.hpp"
#include "support/command.hpp"
#include "support/objects.hpp"

namespace ipc {
namespace {

using test::object_kinds;
using test::ObjectKind;

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
  [[nodiscard]] static const ObjectKind& kind() { return GetParam(); }
  [[nodiscard]] static const Traits& traits() { return find_mechanism(kind().mechanism)->traits; }
};

TEST_P(Lifetime, AMessageOutlivesItsProcessesOrNot) {
  const Shared<std::array<char, 200>> told;
  Process maker{[&] {
    std::string id;
    const auto object = kind().create(id);
    kind().open(id)->put();
    id.copy(told->data(), told->size() - 1);
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
  std::string id;
  const auto object = kind().create(id);
  const auto stranger = test::run({IPCBENCH_STRANGER, std::string{kind().mechanism}, id});
  EXPECT_EQ(stranger.status, 0) << stranger.err;
  EXPECT_TRUE(object->take());
  if (kind().remove != nullptr) kind().remove(id);
}

INSTANTIATE_TEST_SUITE_P(Every, Lifetime, testing::ValuesIn(object_kinds().begin(), object_kinds().end()),
                         [](const auto& kind) { return std::string{kind.param.mechanism}; });

/// Who claims to be found by an identifier is in the table above; a library finds its own.
TEST(LifetimeOf, EveryMechanismWithAnIdentifierIsTried) {
  for (const Mechanism& mechanism : mechanisms()) {
    if (!mechanism.is_link() || !mechanism.traits.unrelated || mechanism.traits.unit == Unit::event) continue;
    if (mechanism.family == "faulty" || mechanism.family == "library" || mechanism.name == "process_vm")
      continue;
    EXPECT_TRUE(std::ranges::any_of(object_kinds(), [&](const ObjectKind& kind) {
      return kind.mechanism == mechanism.name;
    })) << mechanism.name;
  }
}

}  // namespace
}  // namespace ipc
