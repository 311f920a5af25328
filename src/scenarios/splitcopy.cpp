// splitcopy: a file copied by several processes, a part each (src/apps/splitcopy.hpp): how many workers, and
// by which calls? One operation is one whole copy, its workers' birth and end included; the source lies in
// the page cache, and the copy need not reach the disk.
#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <stdexcept>

#include "apps/splitcopy.hpp"
#include "core/fd.hpp"
#include "core/io.hpp"
#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "registry.hpp"
#include "scenarios/supervise.hpp"
#include "scenarios/timing.hpp"

namespace ipc {
namespace {

/// A file in which no page repeats another.
void make_source(const Scratch& name, std::size_t size) {
  const Fd file{
      check(::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR), "open")};
  std::array<std::uint64_t, 8192> chunk{};
  std::uint64_t number = 0;
  while (size > 0) {
    for (auto& word : chunk) word = ++number;
    const auto bytes = std::as_bytes(std::span{chunk});
    write_all(file, bytes.first(std::min(size, bytes.size())));
    size -= std::min(size, bytes.size());
  }
}

template <splitcopy::Method kMethod>
Sample measure(const Workload& w) {
  struct Board {
    Sample sample;
    FailureText failure;
  };
  const Shared<Board> board;
  const Scratch source{Scratch::Kind::file}, target{Scratch::Kind::file};
  make_source(source, w.size);
  const splitcopy::Options options{
      .workers = w.workers, .method = kMethod, .fall_back = false, .durable = false};
  Process copier{[&] {
                   Sample& sample = board->sample;
                   sample.operations = w.operations;
                   pin_to(w.cpus.client);
                   const auto copy = [&] { splitcopy::copy(source.c_str(), target.c_str(), options); };
                   copy();
                   if (splitcopy::first_difference(source.c_str(), target.c_str()))
                     throw std::runtime_error{"the copy is not as its source"};
                   for (std::uint64_t i = 1; i < w.warmup; ++i) copy();
                   const Usage before = Usage::so_far(), workers_before = Usage::so_far(RUSAGE_CHILDREN);
                   sample.batch = 1;
                   run_timed(sample, copy);
                   sample.client = Usage::so_far() - before;
                   sample.server = Usage::so_far(RUSAGE_CHILDREN) - workers_before;
                   verify_on(w.cpus.client);
                 },
                 &board->failure};
  std::array<Process*, 1> all{&copier};
  supervise(all, w.timeout, board->failure);
  return board->sample;
}

template <splitcopy::Method kMethod>
RegisterRun enter(std::string_view name, std::string_view summary, const char* source = __builtin_FILE()) {
  return {{.name = name, .summary = summary, .family = "copy"}, "splitcopy", &measure<kMethod>, source};
}
[[maybe_unused]] const std::array methods{
    enter<splitcopy::Method::copy_file_range>("copy_file_range",
                                              "a copy inside the kernel, copy_file_range(2)"),
    enter<splitcopy::Method::read_write>("read_write", "a copy through a buffer, read(2) and write(2)"),
    enter<splitcopy::Method::mmap>("mmap", "a copy between two mappings, mmap(2)")};

constexpr std::array kRequired{Key::size, Key::workers};
const RegisterScenario registered{{.name = "splitcopy",
                                   .summary = "a file copied by several processes, a part each",
                                   .required = kRequired,
                                   .optional = {},
                                   .headline = "bytes_per_s",
                                   .higher_is_better = true}};

}  // namespace
}  // namespace ipc
