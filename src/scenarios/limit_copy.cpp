// limit/memcpy: one process copies a buffer, again and again: what bytes cost without any other process.
// limit/copy: one process writes a buffer, the other copies it out; with two buffers, so that both are always
// at work. What the hardware moves between two CPUs at most: the best over the sizes.
#include <atomic>
#include <cstring>

#include "core/spin.hpp"
#include "scenarios/limit.hpp"

namespace ipc {
namespace {

/// The compiler must take it that somebody reads the bytes.
void somebody_reads(const void* bytes) { asm volatile("" : : "r"(bytes) : "memory"); }

Sample memory_copy(const Workload& w) {
  // Half a page apart in their pages: where a copy's target lies just behind its source in the last twelve
  // bits of the address, processors take each load for one of what was stored just now, and wait.
  constexpr std::size_t kPage = 4096;
  const std::size_t stride = (w.size + kPage - 1) / kPage * kPage + kPage / 2;
  const Mapping memory = Mapping::anonymous(2 * stride);
  const std::byte* const from = memory.data();
  std::byte* const to = memory.data() + stride;
  return limit_alone(w, [&] {
    std::memcpy(to, from, w.size);
    somebody_reads(to);
  });
}

class TwoBuffers {
  struct Counts {
    alignas(128) std::atomic<std::uint64_t> filled{0};
    alignas(128) std::atomic<std::uint64_t> emptied{0};
    alignas(128) std::byte first[1];
  };

 public:
  explicit TwoBuffers(std::size_t size)
      : size_{size},
        stride_{(size + 127) / 128 * 128},
        memory_{Mapping::anonymous(sizeof(Counts) + 2 * stride_)},
        counts_{::new (memory_.data()) Counts} {}

  void open() { memory_.populate(); }
  /// Fills `count` buffers; byte by byte each is the low byte of its number.
  void fill(std::uint64_t count) {
    for (; count > 0; --count) {
      spin_until([&] { return done_ - counts_->emptied.load(std::memory_order_acquire) < 2; });
      std::memset(buffer(), static_cast<int>(done_ & 0xFFU), size_);
      counts_->filled.store(++done_, std::memory_order_release);
    }
  }
  void copy_out(std::span<std::byte> to) {
    spin_until([&] { return counts_->filled.load(std::memory_order_acquire) > done_; });
    std::memcpy(to.data(), buffer(), size_);
    somebody_reads(to.data());
    counts_->emptied.store(++done_, std::memory_order_release);
  }
  /// Until the other has copied everything out.
  void drain() {
    spin_until([&] { return counts_->emptied.load(std::memory_order_acquire) == done_; });
  }
  [[nodiscard]] std::byte last_value() const { return static_cast<std::byte>((done_ - 1) & 0xFFU); }

 private:
  std::byte* buffer() { return counts_->first + done_ % 2 * stride_; }

  std::size_t size_, stride_;
  Mapping memory_;
  Counts* counts_;
  std::uint64_t done_ = 0;  // buffers that this side has filled or emptied
};

Sample copy_across(const Workload& w) {
  constexpr std::uint64_t kVerified = 8;
  TwoBuffers buffers{w.size};
  const auto client = [&](Stage& stage, Sample& sample) {
    buffers.open();
    buffers.fill(kVerified + w.warmup);
    buffers.drain();
    stage.start();
    const auto begin = Clock::now();
    auto block_begin = begin;
    std::uint64_t filled = 0;
    for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
      const std::uint64_t count = w.operations * (block + 1) / Sample::kBlocks - filled;
      buffers.fill(count);
      filled += count;
      if (block + 1 == Sample::kBlocks) buffers.drain();
      const auto now = Clock::now();
      if (count > 0)
        sample.blocks[block] =
            std::chrono::duration<double, std::nano>(now - block_begin).count() / static_cast<double>(count);
      block_begin = now;
    }
    sample.elapsed = block_begin - begin;
    stage.finish();
  };
  const auto server = [&](Stage& stage) {
    buffers.open();
    Message to(w.size);
    for (std::uint64_t i = 0; i < kVerified; ++i) {
      buffers.copy_out(to);
      if (std::ranges::any_of(to, [&](std::byte byte) { return byte != buffers.last_value(); }))
        throw std::runtime_error{"a buffer arrived damaged"};
    }
    for (std::uint64_t i = 0; i < w.warmup; ++i) buffers.copy_out(to);
    stage.start();
    for (std::uint64_t i = 0; i < w.operations; ++i) buffers.copy_out(to);
    stage.finish();
  };
  return run_pair(w, client, server);
}

constexpr std::array kSized{Key::size};
constexpr Headline kBandwidth{.metric = "bytes_per_s", .higher_is_better = true};
const RegisterLimit memcpy_registered{"memcpy", "memcpy(3) within one process", &memory_copy, kSized,
                                      kBandwidth};
const RegisterLimit copy_registered{"copy", "a buffer that one process writes and another copies out",
                                    &copy_across, kSized, kBandwidth};

}  // namespace
}  // namespace ipc
