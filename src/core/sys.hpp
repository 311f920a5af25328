// The one place where errno becomes an exception.
#pragma once
#include <sched.h>

#include <cerrno>
#include <concepts>
#include <system_error>

namespace ipc {

/// Throws what errno says went wrong in `call`.
[[noreturn]] inline void throw_errno(const char* call) {
  throw std::system_error{errno, std::system_category(), call};
}

/// Passes `result` through; throws std::system_error if the call returned -1.
template <std::signed_integral T>
T check(T result, const char* call) {
  if (result == -1) [[unlikely]]
    throw_errno(call);
  return result;
}

/// For the pthread family, which returns the error instead of setting errno.
inline void check_pthread(int error, const char* call) {
  if (error != 0) [[unlikely]]
    throw std::system_error{error, std::system_category(), call};
}

/// Repeats a call that a signal interrupted.
template <class Call>
auto retry_on_eintr(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

/// Repeats a call until it was carried out: a signal may interrupt it, and a descriptor that was made
/// non-blocking in order to spin on it may have nothing yet. Now and then a spinner gives way, or a peer on
/// the same CPU would never get to do what is waited for.
template <class Call>
auto retry_until_done(Call call) {
  constexpr unsigned kTriesBetweenYields = 64;
  auto result = call();
  for (unsigned tries = 1; result == -1 && (errno == EINTR || errno == EAGAIN); ++tries) {
    if (tries % kTriesBetweenYields == 0) ::sched_yield();
    result = call();
  }
  return result;
}

}  // namespace ipc
