#include "core/system_bound.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <limits>

#include "core/fd.hpp"

namespace ipc {
namespace {

/// F_GETPIPE_SZ of a new pipe: 64 KiB, or less for a user who has many.
std::optional<std::uint64_t> new_pipe_capacity() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) == -1) return std::nullopt;
  const Fd reader{ends[0]}, writer{ends[1]};
  const int bytes = ::fcntl(writer.get(), F_GETPIPE_SZ);
  return bytes == -1 ? std::nullopt : std::optional{static_cast<std::uint64_t>(bytes)};
}

std::optional<std::uint64_t> size_of_file_system(const char* path) {
  struct statvfs info {};
  if (::statvfs(path, &info) == -1) return std::nullopt;
  return std::uint64_t{info.f_blocks} * info.f_frsize;
}

}  // namespace

SystemBound bound_from(std::string_view what, const char* file, unsigned column) {
  SystemBound bound{.what = what, .value = std::nullopt, .source = file};
  std::ifstream in{file};
  std::uint64_t number = 0;
  for (unsigned i = 0; i < column; ++i) in >> number;
  if (in >> number) bound.value = number;
  return bound;
}

SystemBound bound_from_rlimit(std::string_view what, int resource, std::string_view source) {
  SystemBound bound{.what = what, .value = std::nullopt, .source = source};
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) == 0)
    bound.value =
        limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<std::uint64_t>::max() : limit.rlim_cur;
  return bound;
}

std::vector<SystemBound> pipe_bounds() {
  return {{"bytes in one pipe", new_pipe_capacity(), "fcntl F_GETPIPE_SZ"},
          bound_from("bytes in one pipe, at most", "/proc/sys/fs/pipe-max-size"),
          {"bytes that are written as one", PIPE_BUF, "PIPE_BUF"}};
}

std::vector<SystemBound> unix_socket_bounds() {
  return {bound_from("bytes in one send buffer", "/proc/sys/net/core/wmem_default"),
          bound_from("bytes in one send buffer, at most", "/proc/sys/net/core/wmem_max")};
}

std::vector<SystemBound> shared_memory_bounds() {
  return {{"bytes of all shared memory", size_of_file_system("/dev/shm"), "statvfs /dev/shm"}};
}

std::vector<SystemBound> signal_bounds() {
  return {bound_from_rlimit("signals that wait, of one user", RLIMIT_SIGPENDING, "RLIMIT_SIGPENDING")};
}

}  // namespace ipc
