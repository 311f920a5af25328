#include "apps/unfinished_copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace ipc::splitcopy {

void fail(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error{fmt::format("{}: {}", file.string(), why)};
}
void fail_errno(const std::filesystem::path& file) { fail(file, std::system_category().message(errno)); }

UnfinishedCopy::UnfinishedCopy(const std::filesystem::path& target, mode_t mode)
    : target_{target}, folder_{target.has_parent_path() ? target.parent_path() : "."} {
  file_ = Fd{::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, mode)};
  if (file_) return;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) fail_errno(folder_);
  enter_name();  // a file system without O_TMPFILE: NFS, FUSE
  file_ = Fd{::open(name_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode)};
  if (!file_) fail_errno(folder_);
}

UnfinishedCopy::~UnfinishedCopy() {
  if (!name_.empty()) ::unlink(name_.c_str());  // gone already if it became the target
}

void UnfinishedCopy::finish(bool durable) {
  if (durable && ::fsync(file_.get()) == -1) fail_errno(target_);
  take_place_of_the_old();
  if (durable) sync_folder();
}

void UnfinishedCopy::take_place_of_the_old() {
  if (name_.empty()) {
    const auto self = fmt::format("/proc/self/fd/{}", file_.get());
    const auto link_as = [&](const std::filesystem::path& name) {
      return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
    };
    if (link_as(target_)) return;
    if (errno != EEXIST) fail_errno(target_);
    // linkat(2) replaces nothing, so the copy gets a name beside the old one and rename(2) does the rest.
    enter_name();
    if (!link_as(name_)) fail_errno(target_);
  }
  if (::rename(name_.c_str(), target_.c_str()) == -1) fail_errno(target_);
}

void UnfinishedCopy::sync_folder() const {
  const Fd folder{::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || ::fsync(folder.get()) == -1) fail_errno(folder_);
}

void UnfinishedCopy::enter_name() {
  name_ = std::filesystem::absolute(folder_ / (".ipcbench-splitcopy-" + random_name()));
  try {
    removed_at_last_.emplace(Scratch::Kind::file, name_.string());
  } catch (const std::runtime_error&) {
    // Too long a path for the ledger. Then a kill just before the rename would leave it, and nothing else.
  }
}

}  // namespace ipc::splitcopy
