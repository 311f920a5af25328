#include "apps/splitcopy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "apps/unfinished_copy.hpp"
#include "core/fd.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"
#include "core/start_line.hpp"
#include "core/sys.hpp"
#include "multiprocessing/process.hpp"

namespace ipc::splitcopy {
namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10U;

/// A description of its own of an open file, whatever its name is now, or if it has none.
Fd reopen(const Fd& fd, int flags) {
  return Fd{check(::open(fmt::format("/proc/self/fd/{}", fd.get()).c_str(), flags | O_CLOEXEC), "open")};
}

struct Part {
  off_t begin, end;
};

[[noreturn]] void source_shrank() {
  throw std::runtime_error{"the source became shorter while it was copied"};
}

void copy_by_kernel(const Fd& from, const Fd& to, Part part) {
  off_t in = part.begin;
  off_t out = part.begin;
  while (in < part.end) {
    const auto n = check(retry_on_eintr([&] {
                           return ::copy_file_range(from.get(), &in, to.get(), &out,
                                                    static_cast<std::size_t>(part.end - in), 0);
                         }),
                         "copy_file_range");
    if (n == 0) source_shrank();
  }
}

/// Through the descriptors' own offsets, as a program would that has the file to itself. At the end of the
/// file `end_is_fine` says whether that is an error.
void copy_by_offset(const Fd& from, const Fd& to, std::size_t count, bool by_kernel, bool end_is_fine) {
  const std::unique_ptr<std::byte[]> buffer{new std::byte[kChunk]};
  while (count > 0) {
    const auto want = std::min(count, kChunk);
    ssize_t n = 0;
    if (by_kernel) {
      n = check(
          retry_on_eintr([&] { return ::copy_file_range(from.get(), nullptr, to.get(), nullptr, want, 0); }),
          "copy_file_range");
    } else {
      n = check(retry_on_eintr([&] { return ::read(from.get(), buffer.get(), want); }), "read");
      for (ssize_t written = 0; written < n;)
        written +=
            check(retry_on_eintr([&] {
                    return ::write(to.get(), buffer.get() + written, static_cast<std::size_t>(n - written));
                  }),
                  "write");
    }
    if (n == 0) {
      if (end_is_fine) return;
      source_shrank();
    }
    count -= static_cast<std::size_t>(n);
  }
}

/// Pages in, pages out. No call fails where memory stands for a file: so the room is taken beforehand, and a
/// source that shrinks meanwhile is a SIGBUS: the worker dies, and the copy fails.
void copy_by_mapping(const Fd& from, const Fd& to, Part part) {
  const auto page = static_cast<off_t>(::sysconf(_SC_PAGESIZE));
  const off_t begin = part.begin / page * page;
  const auto size = static_cast<std::size_t>(part.end - begin);
  const auto skip = static_cast<std::size_t>(part.begin - begin);
  if (const int error = ::posix_fallocate(to.get(), begin, static_cast<off_t>(size)); error != 0)
    throw std::system_error{error, std::generic_category(), "posix_fallocate"};
  const auto map = [&](const Fd& fd, int protection) {
    void* const memory = ::mmap(nullptr, size, protection, MAP_SHARED, fd.get(), begin);
    if (memory == MAP_FAILED) throw_errno("mmap");
    return static_cast<std::byte*>(memory);
  };
  std::byte* const in = map(from, PROT_READ);
  std::byte* const out = map(to, PROT_READ | PROT_WRITE);
  ::madvise(in, size, MADV_SEQUENTIAL);
  std::memcpy(out + skip, in + skip, size - skip);
  ::munmap(in, size);
  ::munmap(out, size);
}

void copy_part(const Fd& from, const Fd& to, Part part, Method method) {
  if (part.begin == part.end) return;
  switch (method) {
    case Method::copy_file_range:
      return copy_by_kernel(from, to, part);
    case Method::mmap:
      return copy_by_mapping(from, to, part);
    case Method::read_write:
      check(::lseek(from.get(), part.begin, SEEK_SET), "lseek");
      check(::lseek(to.get(), part.begin, SEEK_SET), "lseek");
      return copy_by_offset(from, to, static_cast<std::size_t>(part.end - part.begin), false, false);
  }
}

struct stat status_of(const Fd& fd) {
  struct stat status {};
  check(::fstat(fd.get(), &status), "fstat");
  return status;
}

/// What the workers have in common with their parent.
struct Board {
  explicit Board(unsigned workers) : line{workers} {}
  FailureText failure;
  StartLine line;
  std::atomic<unsigned> found_place{0};
};

void work_on_inherited(Board& board, unsigned me, const Fd& from, const Fd& to, Part part, Method method) {
  while (board.found_place.load() != me) ::sched_yield();
  check(::lseek(from.get(), part.begin, SEEK_SET), "lseek");  // … and so everybody's
  check(::lseek(to.get(), part.begin, SEEK_SET), "lseek");
  board.found_place.store(me + 1);
  board.line.arrive_and_wait();
  copy_by_offset(from, to, static_cast<std::size_t>(part.end - part.begin), method == Method::copy_file_range,
                 true);
}

void let_workers_copy(const Fd& source, const Fd& copy, off_t size, const Options& options, Method method) {
  const Shared<Board> board{options.workers};
  std::vector<std::unique_ptr<mp::Process>> workers;
  for (unsigned me = 0; me < options.workers; ++me) {
    const auto edge = [&](unsigned i) {
      return size / options.workers * i + size % options.workers * i / options.workers;
    };
    const Part part{edge(me), edge(me + 1)};
    workers.push_back(std::make_unique<mp::Process>(
        [&, me, part] {
          try {
            if (options.inherited_descriptors)
              return work_on_inherited(*board, me, source, copy, part, method);
            copy_part(reopen(source, O_RDONLY), reopen(copy, O_RDWR), part, method);
          } catch (const std::exception& error) {
            board->failure.set(error.what());
            ::_exit(1);
          }
        },
        mp::ProcessOptions{.name = fmt::format("splitcopy-{}", me), .daemon = true}));
    workers.back()->start();
  }
  for (auto& worker : workers) worker->join();
  for (auto& worker : workers)
    if (worker->exit_code() != 0) {
      const std::string reason = board->failure.get();
      const int code = worker->exit_code().value_or(-1);
      if (!reason.empty()) throw std::runtime_error{reason};
      if (code == -SIGBUS) throw std::runtime_error{"the source became shorter while it was copied (SIGBUS)"};
      throw std::runtime_error{fmt::format("{} ended with {}", worker->name(), code)};
    }
}

/// Whether the kernel copies between these two files: asked with one byte, which is copied for good.
bool kernel_copies(const Fd& source, const Fd& copy) {
  off_t in = 0;
  off_t out = 0;
  return retry_on_eintr([&] { return ::copy_file_range(source.get(), &in, copy.get(), &out, 1, 0); }) != -1;
}

void require_sense(const Options& options) {
  if (options.workers == 0 || options.workers > 1024)
    throw std::invalid_argument{fmt::format("workers '{}': expected 1 to 1024", options.workers)};
  if (options.inherited_descriptors && options.method == Method::mmap)
    throw std::invalid_argument{"mmap has no file offset that could be inherited: expected another method"};
  if (options.inherited_descriptors && options.workers < 2)
    throw std::invalid_argument{"inherited descriptors do harm between workers: expected at least 2"};
}

}  // namespace

Report copy(const std::filesystem::path& source, const std::filesystem::path& target,
            const Options& options) {
  require_sense(options);
  const auto begin = std::chrono::steady_clock::now();
  const Fd from{::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};  // a FIFO must not hold us
  if (!from) fail_errno(source);
  const struct stat before = status_of(from);
  if (!S_ISREG(before.st_mode)) fail(source, "is no regular file");
  struct stat old {};
  if (::stat(target.c_str(), &old) == 0) {
    if (old.st_dev == before.st_dev && old.st_ino == before.st_ino) fail(target, "is the source itself");
    if (!S_ISREG(old.st_mode)) fail(target, "is there and is no regular file");
  }

  if (std::byte beyond{}; ::pread(from.get(), &beyond, 1, before.st_size) > 0)
    fail(source, "is longer than it says, as files of /proc are: its parts cannot be known beforehand");

  UnfinishedCopy unfinished{target, before.st_mode & 0777U};  // set-user-ID would name whoever copies
  if (::ftruncate(unfinished.file().get(), before.st_size) == -1) fail_errno(target);
  Method method = options.method;
  if (method == Method::copy_file_range && options.fall_back && before.st_size > 0 &&
      !kernel_copies(from, unfinished.file()))
    method = Method::read_write;
  try {
    let_workers_copy(from, unfinished.file(), before.st_size, options, method);
  } catch (const std::exception& error) {
    fail(target, error.what());
  }
  const struct stat after = status_of(from);
  if (after.st_size != before.st_size || after.st_mtim.tv_sec != before.st_mtim.tv_sec ||
      after.st_mtim.tv_nsec != before.st_mtim.tv_nsec)
    fail(source, "changed while it was copied");
  unfinished.finish(options.durable);
  return {.bytes = static_cast<std::uint64_t>(before.st_size),
          .elapsed = std::chrono::steady_clock::now() - begin,
          .method = method};
}

std::optional<std::uint64_t> first_difference(const std::filesystem::path& a,
                                              const std::filesystem::path& b) {
  const auto open = [](const std::filesystem::path& file) {
    Fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd) fail_errno(file);
    return fd;
  };
  const std::array<Fd, 2> files{open(a), open(b)};
  const std::unique_ptr<char[]> buffers{new char[2 * kChunk]};
  const std::array<char*, 2> data{buffers.get(), buffers.get() + kChunk};
  for (std::uint64_t at = 0;;) {
    std::array<std::size_t, 2> have{};
    for (std::size_t side = 0; side < 2; ++side)
      while (have[side] < kChunk) {
        const auto n = retry_on_eintr(
            [&] { return ::read(files[side].get(), data[side] + have[side], kChunk - have[side]); });
        if (n == -1) fail_errno(side == 0 ? a : b);
        if (n == 0) break;
        have[side] += static_cast<std::size_t>(n);
      }
    const auto common = std::min(have[0], have[1]);
    const auto differs = std::mismatch(data[0], data[0] + common, data[1]).first - data[0];
    if (static_cast<std::size_t>(differs) < common || have[0] != have[1])
      return at + static_cast<std::uint64_t>(differs);
    if (common == 0) return std::nullopt;
    at += common;
  }
}

}  // namespace ipc::splitcopy
