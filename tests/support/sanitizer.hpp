// Whether this build has a sanitizer whose allocator keeps what is freed: gcc says so by macros, clang by a
// question.
#pragma once

namespace ipc::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kAllocatorIsASanitizers = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kAllocatorIsASanitizers = true;
#else
inline constexpr bool kAllocatorIsASanitizers = false;
#endif
#else
inline constexpr bool kAllocatorIsASanitizers = false;
#endif

}  // namespace ipc::test
