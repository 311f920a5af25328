// The file that will be the copy: without a name while it grows (open(2), O_TMPFILE), so that a copy that is
// killed leaves nothing; then it takes the target's place at once, by linkat(2) or rename(2).
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "core/fd.hpp"
#include "core/scratch.hpp"

namespace ipc::splitcopy {

/// Throws std::runtime_error: the file, and what is wrong with it; the second one says what errno says.
[[noreturn]] void fail(const std::filesystem::path& file, const std::string& why);
[[noreturn]] void fail_errno(const std::filesystem::path& file);

class UnfinishedCopy {
 public:
  /// In the target's folder; `mode` is less the umask. Throws as fail_errno does.
  UnfinishedCopy(const std::filesystem::path& target, mode_t mode);
  UnfinishedCopy(const UnfinishedCopy&) = delete;
  UnfinishedCopy& operator=(const UnfinishedCopy&) = delete;
  ~UnfinishedCopy();

  [[nodiscard]] const Fd& file() const noexcept { return file_; }

  /// Now it is the target, which is replaced if there is one; `durable`: and it stays, whatever happens to
  /// the machine. Throws as fail_errno does; the old target is as it was then.
  void finish(bool durable);

 private:
  void take_place_of_the_old();
  void sync_folder() const;
  /// Enters a fresh name beside the target, to be removed after a crash, too.
  void enter_name();

  std::filesystem::path target_, folder_, name_;
  std::optional<Scratch> removed_at_last_;
  Fd file_;
};

}  // namespace ipc::splitcopy
