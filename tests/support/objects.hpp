// Objects as any program can make and find them, by nothing but their identifier: the plain calls that the
// mechanisms' files use, without the suite around them.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ipc::test {

/// An object that this process has open. One message goes in, and comes out where it still is.
class Opened {
 public:
  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  virtual ~Opened() = default;
  virtual void put() = 0;
  /// Whether the message is there; waits for a moment where somebody may just be bringing it.
  virtual bool take() = 0;
};

struct ObjectKind {
  std::string_view mechanism;  // whose traits it shows
  /// Makes the object under a fresh name; `id` becomes what others need to know.
  std::unique_ptr<Opened> (*create)(std::string& id);
  /// Opens it as a program that knows nothing else; throws std::exception when there is none.
  std::unique_ptr<Opened> (*open)(const std::string& id);
  /// Removes it where it outlives its processes; null where it does not.
  void (*remove)(const std::string& id);
};

[[nodiscard]] std::span<const ObjectKind> object_kinds();

}  // namespace ipc::test
