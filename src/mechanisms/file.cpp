// write(2) and read(2) on an ordinary file: the exchange over the file system, without help from anything
// else.
//
// Messages go into numbered slots; a second file says how many were written, a third how many were read. The
// message is written first, then its number, so who sees the number finds the message. Nobody is told: each
// looks again and again, and gives the CPU away in between. `file_fsync` also waits for the disk before a
// message counts as sent, as a program must that wants it to survive a power failure.
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <filesystem>

#include "core/fd.hpp"
#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

template <bool kToDisk>
class File {
 public:
  explicit File(const LinkConfig& config)
      : slot_bytes_{config.message_size},
        slots_{config.slots()},
        messages_{create()},
        written_{create()},
        read_{create()} {
    put(written_, 0);
    put(read_, 0);
  }
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    while (position_ - seen_ == slots_) wait_for_news(read_);
    write_at(messages_, message, offset());
    if constexpr (kToDisk) check(::fdatasync(messages_.get()), "fdatasync");
    put(written_, ++position_);
  }
  void recv(std::span<std::byte> message) {
    while (position_ == seen_) wait_for_news(written_);
    read_at(messages_, message, offset());
    put(read_, ++position_);
  }

 private:
  static Fd create() {
    const Scratch name{Scratch::Kind::file};  // the peers inherit the open file, so the name may go
    return Fd{check(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR), "open")};
  }
  static void write_at(const Fd& file, std::span<const std::byte> bytes, off_t where) {
    while (!bytes.empty()) {
      const auto n = check(
          retry_on_eintr([&] { return ::pwrite(file.get(), bytes.data(), bytes.size(), where); }), "pwrite");
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      where += n;
    }
  }
  static void read_at(const Fd& file, std::span<std::byte> bytes, off_t where) {
    while (!bytes.empty()) {
      const auto n = check(
          retry_on_eintr([&] { return ::pread(file.get(), bytes.data(), bytes.size(), where); }), "pread");
      if (n == 0) throw std::system_error{EIO, std::system_category(), "the file is shorter than it says"};
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      where += n;
    }
  }
  static void put(const Fd& file, std::uint64_t number) {
    write_at(file, std::as_bytes(std::span{&number, 1}), 0);
  }

  void wait_for_news(const Fd& file) {
    const std::uint64_t before = seen_;
    read_at(file, std::as_writable_bytes(std::span{&seen_, 1}), 0);
    if (seen_ == before) ::sched_yield();
  }
  [[nodiscard]] off_t offset() const { return static_cast<off_t>(position_ % slots_ * slot_bytes_); }

  std::size_t slot_bytes_, slots_;
  Fd messages_, written_, read_;
  std::uint64_t position_ = 0;  // messages that this side has written or read
  std::uint64_t seen_ = 0;      // how far the other one was when we last looked
};

constexpr Traits kTraits{.unrelated = true,
                         .identifier = Identifier::path,
                         .access = Access::permissions,
                         .persistence = Persistence::file_system};

const Register<Duplex<File<false>>> registered{
    {.name = "file",
     .summary = "slots of an ordinary file, pwrite(2) and pread(2)",
     .family = "file",
     .traits = kTraits,
     .capacity_settable = true,
     .spins = true}};

std::string why_not_to_disk() {
  struct statfs info {};
  if (::statfs(std::filesystem::temp_directory_path().c_str(), &info) != 0 || info.f_type != TMPFS_MAGIC)
    return {};
  return "the temporary folder is in memory: set TMPDIR to a folder on a disk";
}

const Register<Duplex<File<true>>> registered_fsync{
    {.name = "file_fsync",
     .summary = "slots of an ordinary file, each message on the disk, fdatasync(2)",
     .family = "file",
     .traits = kTraits,
     .capacity_settable = true,
     .spins = true,
     .unavailable = &why_not_to_disk}};

}  // namespace
}  // namespace ipc
