// The one place where errno becomes an exception.
#pragma once
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

}  // namespace ipc
