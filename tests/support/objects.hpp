// Objects as any program can make and find them, by nothing but their identifier: the plain calls that the
// mechanisms' files use, without the suite around them.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/scratch.hpp"
#include "traits.hpp"

namespace ipc::test {

/// An object that this process has open. One message goes in, and comes out where it still is.
class Opened {
 public:
  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  virtual ~Opened() = default;

  /// Leaves one message. Throws std::system_error when the system refuses it.
  void put() { send(kMessage, 0); }
  /// Whether the message is there; waits for a moment where somebody may just be bringing it.
  bool take() { return receive(0) == kMessage; }

  /// As put, with a byte of one's own where the object carries bytes, and as urgent as its calls can say: 2
  /// more than 1, and 0 for those that do not care.
  virtual void send(char text, unsigned urgency) = 0;
  /// The next message, or none; `wanted` asks for those of one urgency where the calls know such a thing.
  virtual std::optional<char> receive(unsigned wanted) = 0;
  /// False for plain memory, which keeps what was written last, and where order is its users' business.
  [[nodiscard]] virtual bool queues() const { return true; }

 protected:
  static constexpr char kMessage = 42;
};

struct ObjectKind {
  std::string_view mechanism;         // whose traits it shows
  std::optional<Scratch::Kind> name;  // what its name is one of; none where the system gives what finds it
  /// Makes the object, for its owner alone where there are permissions. `id` holds its name, or else becomes
  /// what others need to know.
  std::unique_ptr<Opened> (*create)(std::string& id);
  /// Opens it as a program that knows nothing else; throws std::exception when there is none, and
  /// std::system_error when it is refused.
  std::unique_ptr<Opened> (*open)(const std::string& id);
  /// Removes it where it outlives its processes; null where it does not.
  void (*remove)(const std::string& id) = nullptr;
  /// Gives everybody permission to read and write; null where no permissions are kept with it.
  void (*open_to_all)(const std::string& id) = nullptr;
};

[[nodiscard]] std::span<const ObjectKind> object_kinds();

/// What an object is to be made under. A name is a fresh one, which the janitor knows (core/scratch.hpp): the
/// object goes when this one does, and with the test program, however that ends. Belongs to the process that
/// made it: whoever makes or removes the object may be a child.
class Identity {
 public:
  explicit Identity(const ObjectKind& kind) {
    if (!kind.name) return;
    scratch_.emplace(*kind.name);
    const bool has_key = *kind.name >= Scratch::Kind::sysv_queue;
    text = has_key ? std::to_string(scratch_->key()) : scratch_->c_str();
  }
  std::string text;

 private:
  std::optional<Scratch> scratch_;
};

/// The kind that shows the traits of this mechanism, or nullptr.
[[nodiscard]] const ObjectKind* find_object_kind(std::string_view mechanism);

/// What sends first is overtaken by what is sent next and more urgent: because it is, because the receiver
/// asks for it, or not at all. The object must queue.
[[nodiscard]] Priority how_messages_overtake(const ObjectKind& kind);

/// Makes an object as one ordinary user and tries to use it as that user and as another one. Needs root
/// (may_change_user). Throws std::runtime_error when even the owner is refused.
[[nodiscard]] Access who_may_use(const ObjectKind& kind);

/// Whether this process may become another user.
[[nodiscard]] bool may_change_user();

}  // namespace ipc::test
