// spawn: processes made and collected, one after the other, by a parent that has touched so much memory. The
// time is that from before the call that makes the child to its having been waited for.
//
// A way is an object, made in the parent before the clock starts, whose operator() makes one child that does
// nothing, and collects it.
#pragma once
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "core/mapping.hpp"
#include "core/memory.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "core/sys.hpp"
#include "sample.hpp"
#include "scenarios/supervise.hpp"
#include "workload.hpp"

namespace ipc {

/// Memory of this process alone, every page of it written to, on base or on huge pages.
class ResidentMemory {
 public:
  /// Throws std::system_error where there is none to be had, std::runtime_error where the kernel gives less
  /// than nine tenths of it as huge pages though they were asked for.
  ResidentMemory(std::size_t size, Pages pages) : size_{size} {
    if (size == 0) return;
    data_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data_ == MAP_FAILED) throw_errno("mmap");
    ::madvise(data_, size, pages == Pages::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    const std::size_t before = bytes_on_huge_pages();
    constexpr std::size_t kPage = 4096;
    for (std::size_t at = 0; at < size; at += kPage) static_cast<volatile char*>(data_)[at] = 1;
    if (pages == Pages::huge && bytes_on_huge_pages() - before < size / 10 * 9)
      throw std::runtime_error{"the kernel gave no huge pages: free memory is fragmented, or they are off"};
  }
  ResidentMemory(const ResidentMemory&) = delete;
  ResidentMemory& operator=(const ResidentMemory&) = delete;
  ~ResidentMemory() {
    if (size_ != 0) ::munmap(data_, size_);
  }

 private:
  std::size_t size_;
  void* data_ = nullptr;
};

namespace detail {

template <class Way>
void spawn_in_parent(const Workload& w, Sample& sample) {
  sample.operations = w.operations;
  sample.latency = {};  // touch every page that will be written
  pin_to(w.cpus.client);
  const ResidentMemory memory{w.resident, w.pages};
  Way way;
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(w.warmup, 1); ++i) way();

  const Usage before = Usage::so_far();
  const Usage children_before = Usage::so_far(RUSAGE_CHILDREN);
  const auto begin = Clock::now();
  auto last = begin;
  std::uint64_t done = 0;
  for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
    const std::uint64_t first = done;
    const auto block_begin = last;
    for (const std::uint64_t end = w.operations * (block + 1) / Sample::kBlocks; done < end; ++done) {
      way();
      const auto now = Clock::now();
      sample.latency.record(now - last);
      last = now;
    }
    if (done > first)
      sample.blocks[block] = std::chrono::duration<double, std::nano>(last - block_begin).count() /
                             static_cast<double>(done - first);
  }
  sample.elapsed = last - begin;
  sample.client = Usage::so_far() - before;
  sample.server = Usage::so_far(RUSAGE_CHILDREN) - children_before;
  verify_on(w.cpus.client);
}

}  // namespace detail

template <class Way>
[[nodiscard]] Sample spawn(const Workload& workload) {
  struct Board {
    Sample sample;
    FailureText failure;
  };
  const Shared<Board> board;
  const auto parent = [&] { detail::spawn_in_parent<Way>(workload, board->sample); };
  Process process{[&] {
                    if constexpr (Way::kLeavesOrphans) {
                      // They come to us, not to a process 1 that may not collect them.
                      check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl");
                      Process between{parent, &board->failure};
                      const pid_t pid = between.release();
                      int status = 0;
                      for (pid_t dead = 0; dead != pid;)
                        dead = check(retry_on_eintr([&] { return ::waitpid(-1, &status, 0); }), "waitpid");
                      while (::waitpid(-1, nullptr, 0) > 0) continue;
                      if (status != 0) throw std::runtime_error{"the parent of the processes failed"};
                    } else {
                      parent();
                    }
                  },
                  &board->failure};
  std::array<Process*, 1> all{&process};
  supervise(all, workload.timeout, board->failure);
  return board->sample;
}

}  // namespace ipc
