// splitcopy: several processes copy a file, a part each: the notes' second program.
//
// The copy is made in a file without a name (O_TMPFILE) beside the target and gets its name when it is
// complete and on the disk: whoever looks sees the old file or the new one, whole, and a copy that is killed
// leaves nothing.
//
// Every worker opens both files for itself. A descriptor that is inherited from the parent shares one file
// offset with it and with all its children, so that each moves the others': the notes' bug, kept as a
// demonstration. Holes of a sparse file are filled.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace ipc::splitcopy {

enum class Method : unsigned char {
  copy_file_range,  // in the kernel, copy_file_range(2); some file systems share the blocks instead of
                    // copying
  read_write,       // read(2) and write(2) through a buffer
  mmap,             // memcpy(3) between two mappings, mmap(2)
};

struct Options {
  unsigned workers = 2;  // at least 1
  Method method = Method::copy_file_range;
  /// Use read_write where the file systems refuse copy_file_range between them.
  bool fall_back = false;
  /// The copy is on the disk before it gets its name: fsync(2) of file and folder.
  bool durable = true;
  /// The bug: the workers use the descriptors that the parent opened. The workers find their places one after
  /// the other before any of them copies, so that the harm does not depend on luck. mmap has no offset to
  /// share.
  bool inherited_descriptors = false;
};

struct Report {
  std::uint64_t bytes = 0;
  std::chrono::nanoseconds elapsed{};
  Method method{};  // the one that was used
};

/// Replaces `target`, if there is one. Throws std::invalid_argument for options that make no sense,
/// std::runtime_error with the file and the reason where it cannot be done; nothing is left behind and the
/// old target is as it was then.
Report copy(const std::filesystem::path& source, const std::filesystem::path& target,
            const Options& options = {});

/// Where two files begin to differ: the first byte, or the end of the shorter; nothing when they are the
/// same. Throws std::runtime_error.
[[nodiscard]] std::optional<std::uint64_t> first_difference(const std::filesystem::path& a,
                                                            const std::filesystem::path& b);

}  // namespace ipc::splitcopy
