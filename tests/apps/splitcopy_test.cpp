// splitcopy: the copy is exact whatever the size and however many workers; a failed or killed one leaves the
// old target and nothing else; the inherited-descriptor mistake does the harm that it is kept to show.
#include "apps/splitcopy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <fstream>
#include <vector>

#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/sys.hpp"
#include "support/command.hpp"

namespace ipc::splitcopy {
namespace {

using test::TemporaryFolder;

/// Bytes in which no part repeats another.
std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 12345;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24U);
  return bytes;
}
void write(const std::string& file, const std::string& bytes) {
  std::ofstream{file, std::ios::binary} << bytes;
}
std::ptrdiff_t files_in(const std::filesystem::path& folder) {
  return std::distance(std::filesystem::directory_iterator{folder}, {});
}
std::ptrdiff_t files_in(const TemporaryFolder& folder) { return files_in(folder.path()); }

class SplitCopy : public testing::TestWithParam<Method> {};

TEST_P(SplitCopy, IsExact) {
  const TemporaryFolder folder;
  for (const std::size_t size : {0UL, 1UL, 2UL, 4095UL, 4097UL, 1000003UL, 3UL << 20U})
    for (const unsigned workers : {1U, 2U, 3U, 7U}) {
      const std::string bytes = some_bytes(size);
      write(folder / "a", bytes);
      const Report report = copy(folder / "a", folder / "b", {.workers = workers, .method = GetParam()});
      EXPECT_EQ(report.bytes, size);
      EXPECT_TRUE(test::read_file(folder / "b") == bytes) << size << " bytes by " << workers;
      EXPECT_EQ(first_difference(folder / "a", folder / "b"), std::nullopt);
    }
  EXPECT_EQ(files_in(folder), 2) << "nothing temporary";
}

TEST_P(SplitCopy, FailsWholeAndLeavesTheOldTarget) {
  const TemporaryFolder folder;
  write(folder / "a", some_bytes(1 << 20U));
  write(folder / "b", "the old one");
  // A process that may not write beyond 512 KiB: its workers fail half-way.
  Process limited{[&] {
    const rlimit limit{.rlim_cur = 512 << 10U, .rlim_max = 512 << 10U};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
    try {
      copy(folder / "a", folder / "b", {.method = GetParam()});
    } catch (const std::runtime_error&) {
      return;
    }
    ::_exit(1);
  }};
  EXPECT_NO_THROW(limited.join());
  EXPECT_EQ(test::read_file(folder / "b"), "the old one");
  EXPECT_EQ(files_in(folder), 2);
}

TEST_P(SplitCopy, AFullFileSystemIsNamed) {
  const TemporaryFolder folder;
  write(folder / "a", some_bytes(4 << 20U));
  std::filesystem::create_directory(folder / "small");
  struct Told {
    FailureText failure;
    std::atomic<bool> has_small_disk{false};
    std::atomic<int> left{-1};
  };
  const Shared<Told> told;
  Process copier{[&] {  // with mounts of its own
                   if (::unshare(CLONE_NEWNS) == -1) return;
                   if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == -1) return;
                   if (::mount("tmpfs", (folder / "small").c_str(), "tmpfs", 0, "size=1m") == -1) return;
                   told->has_small_disk = true;
                   try {
                     copy(folder / "a", folder / "small/b", {.method = GetParam(), .fall_back = true});
                   } catch (const std::runtime_error&) {
                     told->left = static_cast<int>(files_in(std::filesystem::path{folder / "small"}));
                     throw;
                   }
                 },
                 &told->failure};
  try {
    copier.join();
  } catch (const std::runtime_error&) {}
  if (!told->has_small_disk) GTEST_SKIP() << "only root can mount a small file system";
  EXPECT_THAT(told->failure.get(),
              testing::AllOf(testing::HasSubstr("small/b: "), testing::HasSubstr("No space left on device")));
  EXPECT_EQ(told->left, 0);
}

TEST_P(SplitCopy, KilledInTheMiddleLeavesNothing) {
  const TemporaryFolder folder;
  write(folder / "a", some_bytes(8 << 20U));
  write(folder / "b", "the old one");
  for (int i = 0; i < 10; ++i) {
    Process copier{[&] {
      for (;;) copy(folder / "a", folder / "b", {.workers = 3, .method = GetParam(), .durable = false});
    }};
    ::usleep(static_cast<useconds_t>(1000 + 2900 * i));
    copier.kill();
    const std::string now = test::read_file(folder / "b");
    EXPECT_TRUE(now == "the old one" || now == test::read_file(folder / "a")) << now.size() << " bytes";
  }
}

/// From now on, whoever of us calls rename(2) is killed there.
void die_at_rename() {
  constexpr auto kNumber = static_cast<__u32>(offsetof(seccomp_data, nr));
  std::vector<sock_filter> program{{BPF_LD | BPF_W | BPF_ABS, 0, 0, kNumber}};
  const std::vector<long> calls{
#ifdef SYS_rename
      SYS_rename,
#endif
      SYS_renameat, SYS_renameat2};
  for (std::size_t i = 0; i < calls.size(); ++i)  // equal: to the last line
    program.push_back(
        {BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u8>(calls.size() - i), 0, static_cast<__u32>(calls[i])});
  program.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW});
  program.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS});
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
  check(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "PR_SET_SECCOMP");
}

TEST(SplitCopyErrors, KilledJustBeforeItTakesTheOldOnesPlaceItLeavesNoName) {
  const TemporaryFolder folder;
  write(folder / "a", some_bytes(1 << 20U));
  write(folder / "b", "the old one");
  Process copier{[&] {
    die_at_rename();
    // As a program of its own: what is left is removed once all who know of the names have ended.
    ::execl(IPCBENCH_SPLITCOPY, "ipcbench-splitcopy", (folder / "a").c_str(), (folder / "b").c_str(),
            nullptr);
  }};
  int status = 0;
  ASSERT_EQ(::waitpid(copier.release(), &status, 0) > 0 && WIFSIGNALED(status), true) << status;
  EXPECT_EQ(WTERMSIG(status), SIGSYS);
  EXPECT_EQ(test::read_file(folder / "b"), "the old one");
  EXPECT_TRUE(test::eventually([&] { return files_in(folder) == 2; }, std::chrono::seconds{20}))
      << "the name of the copy is left";
}

TEST(SplitCopyErrors, ASourceThatShrinksWhileItIsMappedIsNamed) {
  const TemporaryFolder folder;
  write(folder / "b", "the old one");
  std::string said;
  // Cut at any moment before the first worker reads: the copy may be through before, or, on a busy machine,
  // not yet begun. So tried again and again, later and later.
  for (int i = 0; i < 50 && said.find("SIGBUS") == std::string::npos; ++i) {
    write(folder / "a", std::string(32 << 20U, 'x'));
    const Shared<FailureText> failure;
    Process copier{[&] {
                     ::signal(SIGBUS, SIG_DFL);  // which a sanitizer would take for itself
                     copy(folder / "a", folder / "b", {.method = Method::mmap, .durable = false});
                   },
                   &*failure};
    ::usleep(static_cast<useconds_t>(1000 * (i % 10) * (1 + i / 10)));
    std::filesystem::resize_file(folder / "a", 100);
    try {
      copier.join();
    } catch (const std::runtime_error&) {}
    said = failure->get();
    EXPECT_EQ(files_in(folder), 2);
    if (!said.empty()) {
      EXPECT_EQ(test::read_file(folder / "b"), "the old one") << said;
    }
    write(folder / "b", "the old one");
  }
  EXPECT_THAT(said, testing::HasSubstr("b: the source became shorter while it was copied (SIGBUS)"));
}

TEST(SplitCopyErrors, WhatIsLongerThanItSaysIsRefused) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { copy("/proc/self/status", folder / "b"); },
              testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr("longer than it says")));
  EXPECT_EQ(files_in(folder), 0);
}

TEST(SplitCopyRights, AreTheSourcesButForSetUserId) {
  const TemporaryFolder folder;
  write(folder / "a", "abc");
  ASSERT_EQ(::chmod((folder / "a").c_str(), 06700), 0);
  copy(folder / "a", folder / "b");
  struct stat status {};
  ASSERT_EQ(::stat((folder / "b").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
}

std::string name_of(const testing::TestParamInfo<Method>& test) {
  return test.param == Method::mmap         ? "mmap"
         : test.param == Method::read_write ? "read_write"
                                            : "copy_file_range";
}
INSTANTIATE_TEST_SUITE_P(By, SplitCopy,
                         testing::Values(Method::copy_file_range, Method::read_write, Method::mmap), name_of);

TEST(SplitCopyMistake, InheritedDescriptorsSpoilTheCopy) {
  const TemporaryFolder folder;
  write(folder / "a", some_bytes(1 << 20U));
  for (const Method method : {Method::copy_file_range, Method::read_write})
    for (const unsigned workers : {2U, 4U}) {
      copy(folder / "a", folder / "b", {.workers = workers, .method = method, .inherited_descriptors = true});
      EXPECT_EQ(first_difference(folder / "a", folder / "b"), 0U)
          << "the last one to seek moved all the others";
    }
  EXPECT_THROW(copy(folder / "a", folder / "b", {.method = Method::mmap, .inherited_descriptors = true}),
               std::invalid_argument);
}

TEST(SplitCopyErrors, NameTheFileAndTheReason) {
  using testing::HasSubstr, testing::ThrowsMessage;
  const TemporaryFolder folder;
  write(folder / "a", "abc");
  std::filesystem::create_directory(folder / "d");
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  const auto copying = [&](const std::string& from, const std::string& to, Options options = {}) {
    return [=] { splitcopy::copy(from, to, options); };
  };
  EXPECT_THAT(copying(folder / "none", folder / "b"),
              ThrowsMessage<std::runtime_error>(HasSubstr("none: No such file")));
  EXPECT_THAT(copying(folder / "a", folder / "none/b"),
              ThrowsMessage<std::runtime_error>(HasSubstr("No such file")));
  EXPECT_THAT(copying(folder / "d", folder / "b"),
              ThrowsMessage<std::runtime_error>(HasSubstr("no regular file")));
  EXPECT_THAT(copying(folder / "fifo", folder / "b"),
              ThrowsMessage<std::runtime_error>(HasSubstr("no regular file")));
  EXPECT_THAT(copying(folder / "a", folder / "d"),
              ThrowsMessage<std::runtime_error>(HasSubstr("no regular file")));
  EXPECT_THAT(copying(folder / "a", folder / "a"),
              ThrowsMessage<std::runtime_error>(HasSubstr("the source itself")));
  EXPECT_THAT(copying(folder / "a", folder / "b", {.workers = 0}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("expected 1 to 1024")));
  EXPECT_EQ(files_in(folder), 3);
}

TEST(FirstDifference, FindsTheByteOrTheEnd) {
  const TemporaryFolder folder;
  const std::string bytes = some_bytes((256 << 10U) + 77);
  write(folder / "a", bytes);
  std::string other = bytes;
  other[bytes.size() - 3] = static_cast<char>(other[bytes.size() - 3] ^ 1);
  write(folder / "b", other);
  EXPECT_EQ(first_difference(folder / "a", folder / "b"), bytes.size() - 3);
  write(folder / "b", bytes.substr(0, 256 << 10U));
  EXPECT_EQ(first_difference(folder / "a", folder / "b"), std::size_t{256 << 10U});
}

}  // namespace
}  // namespace ipc::splitcopy
