// The timed loop that every latency scenario runs: ten blocks, one clock reading per operation or per batch.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

#include "sample.hpp"
#include "workload.hpp"

namespace ipc {

/// ns that one reading of the clock takes here, the least of several tries.
inline double clock_cost() {
  constexpr int kReads = 200;
  double least = 1e9;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto begin = Clock::now();
    auto last = begin;
    for (int i = 0; i < kReads; ++i) last = Clock::now();
    least = std::min(least, std::chrono::duration<double, std::nano>(last - begin).count() / kReads);
  }
  return least;
}

/// Warms up by w.warmup operations, `many` of which does as many as it is told. Returns how many may share
/// one reading of the clock: what the workload says, or as many as make the reading weigh at most 1 % of what
/// it times. The quickest of four parts decides: where a stall, or a peer that begins late, made operations
/// seem long, each would have a reading to itself.
template <class Many>
[[nodiscard]] std::uint64_t warm_up(const Workload& w, Many many) {
  constexpr std::uint64_t kParts = 4;
  double operation_ns = std::numeric_limits<double>::infinity();
  auto part_begin = Clock::now();
  for (std::uint64_t part = 0, done = 0; part < kParts; ++part) {
    const std::uint64_t count = w.warmup * (part + 1) / kParts - done;
    many(count);
    done += count;
    const auto now = Clock::now();
    const std::chrono::duration<double, std::nano> took = now - part_begin;
    if (count > 0) operation_ns = std::min(operation_ns, took.count() / static_cast<double>(count));
    part_begin = now;
  }
  if (w.batch != 0) return w.batch;
  return static_cast<std::uint64_t>(
      std::max(1.0, std::ceil(100 * clock_cost() / std::max(operation_ns, 0.5))));
}

/// Runs `operation` sample.operations times; fills elapsed, blocks and latency. sample.batch says how many
/// operations share one clock reading; blocks end between batches.
template <class Operation>
void run_timed(Sample& sample, Operation operation) {
  const auto begin = Clock::now();
  auto last = begin;
  auto block_begin = begin;
  std::uint64_t done = 0;
  for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
    const std::uint64_t block_first = done;
    const std::uint64_t block_end = sample.operations * (block + 1) / Sample::kBlocks;
    while (done < block_end) {
      const std::uint64_t count = std::min(sample.batch, block_end - done);
      for (std::uint64_t i = 0; i < count; ++i) operation();
      done += count;
      const auto now = Clock::now();  // one reading ends this operation and begins the next
      sample.latency.record((now - last) / static_cast<std::int64_t>(count));
      last = now;
    }
    if (done > block_first)
      sample.blocks[block] = std::chrono::duration<double, std::nano>(last - block_begin).count() /
                             static_cast<double>(done - block_first);
    block_begin = last;
  }
  sample.elapsed = last - begin;
}

}  // namespace ipc
