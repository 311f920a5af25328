#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include "core/fd.hpp"
#include "tables/quantity.hpp"
#include "tables/textbook.hpp"

namespace ipc {
namespace {

/// The numbers in a file below /proc/sys; none where it cannot be read.
std::vector<double> setting(const char* file) {
  std::ifstream in{std::string{"/proc/sys/"} + file};
  std::vector<double> numbers;
  for (double number = 0; in >> number;) numbers.push_back(number);
  return numbers;
}

std::string size_setting(const char* file, const char* name) {
  const auto numbers = setting(file);
  // Three numbers are least, default, most.
  return numbers.empty()
             ? "–"
             : fmt::format("{} {}", name, write_size(numbers.size() == 3 ? numbers[1] : numbers[0]));
}

std::string pipe_limit() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) == -1) return "–";
  const Fd reader{ends[0]}, writer{ends[1]};
  return fmt::format("{}, PIPE_BUF {}", write_size(::fcntl(writer.get(), F_GETPIPE_SZ)), write_size(4096));
}

std::string unix_buffer() {
  const Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  int bytes = 0;
  socklen_t length = sizeof bytes;
  if (!socket || ::getsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &bytes, &length) == -1) return "–";
  return fmt::format("SO_SNDBUF {}", write_size(bytes));
}

std::string space_on(const std::filesystem::path& folder, const char* name) {
  struct statvfs status {};
  if (::statvfs(folder.c_str(), &status) == -1) return "–";
  return fmt::format("{} {}", name,
                     write_size(static_cast<double>(status.f_bavail) * static_cast<double>(status.f_frsize)));
}

std::string queued_signals() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_SIGPENDING, &limit) == -1 || limit.rlim_cur == RLIM_INFINITY) return "–";
  return fmt::format("SIGPENDING {}", limit.rlim_cur);
}

std::string pair_of(const char* first_file, const char* first, const char* second_file, const char* second) {
  return fmt::format("{}, {}", size_setting(first_file, first), size_setting(second_file, second));
}

}  // namespace

std::string default_limit(const Mechanism& mechanism) {
  const auto name = mechanism.name;
  if (mechanism.family == "pipe") return pipe_limit();
  if (mechanism.family == "signal") return queued_signals();
  if (mechanism.family == "file") return space_on(std::filesystem::temp_directory_path(), "disk");
  if (name == "posix_mq") {
    const auto messages = setting("fs/mqueue/msg_max");
    return messages.empty() ? "–"
                            : fmt::format("msg_max {:g}, {}", messages[0],
                                          size_setting("fs/mqueue/msgsize_max", "msgsize_max"));
  }
  if (name == "sysv_mq") return pair_of("kernel/msgmnb", "msgmnb", "kernel/msgmax", "msgmax");
  if (name == "tcp") return size_setting("net/ipv4/tcp_wmem", "tcp_wmem");
  if (name == "udp") return size_setting("net/core/rmem_default", "rmem_default");
  if (name.starts_with("unix_dgram")) {
    const auto queue = setting("net/unix/max_dgram_qlen");
    return fmt::format("{}, max_dgram_qlen {}", unix_buffer(),
                       queue.empty() ? "–" : fmt::format("{:g}", queue[0]));
  }
  if (mechanism.family == "socket") return unix_buffer();
  const bool in_shm = mechanism.traits.identifier == Identifier::name && mechanism.family != "library";
  return in_shm ? space_on("/dev/shm", "/dev/shm") : "–";
}

}  // namespace ipc
