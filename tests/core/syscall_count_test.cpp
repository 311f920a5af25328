// The count of system calls, against work whose calls are known.
#include "core/syscall_count.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "core/process.hpp"

namespace ipc {
namespace {

void ask(int times) {
  for (int i = 0; i < times; ++i) ::syscall(SYS_getppid);
}

std::uint64_t count_or_skip(const std::function<void()>& work) try {
  return count_syscalls(work);
} catch (const std::runtime_error& error) {
  if (std::string{error.what()}.find("ptrace") == std::string::npos) throw;
  return 0;
}

TEST(SyscallCount, TheDifferenceOfTwoCountsIsExact) {
  const auto some = count_or_skip([] { ask(10); });
  if (some == 0) GTEST_SKIP() << "ptrace is not allowed here";
  EXPECT_EQ(count_syscalls([] { ask(110); }) - some, 100U);
}

TEST(SyscallCount, HoldsThoseOfDescendants) {
  const auto with = [](int times) { return [times] { Process{[times] { ask(times); }}.join(); }; };
  const auto some = count_or_skip(with(10));
  if (some == 0) GTEST_SKIP() << "ptrace is not allowed here";
  EXPECT_EQ(count_syscalls(with(60)) - some, 50U);
}

TEST(SyscallCount, AFailureOfTheWorkIsReportedInItsWords) {
  if (count_or_skip([] {}) == 0) GTEST_SKIP() << "ptrace is not allowed here";
  try {
    [[maybe_unused]] const auto count = count_syscalls([] { throw std::runtime_error{"no luck"}; });
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "no luck");
  }
}

}  // namespace
}  // namespace ipc
