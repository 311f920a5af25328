// Histogram: log-linear latency counts in HdrHistogram's layout. Counted in 512 steps per octave, so that a
// bucket is at most 0.2 % wide; told to files in 64 (1.6 %), which is plenty to draw.
// Flat and pointer-free on purpose: it lives in memory shared between processes.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <limits>

namespace ipc {

class Histogram {
 public:
  /// Of for_each_bucket().
  static constexpr unsigned kStepsPerOctave = 64;

  /// Counts `value`; what is negative counts as 0.
  void record(std::chrono::nanoseconds value, std::uint64_t times = 1) noexcept {
    const auto ns = value.count() < 0 ? 0U : static_cast<std::uint64_t>(value.count());
    counts_[index(ns)] += times;
    total_ += times;
    if (ns < min_) min_ = ns;
    if (ns > max_) max_ = ns;
  }

  /// The value in ns below which p % of all recorded values lie (nearest rank, interpolated inside its bucket
  /// as if the bucket's values were spread evenly). `p` in [0, 100]; 0 when empty.
  /// Latencies on a quiet machine all lie within one per cent, where spreading a wide bucket's values evenly
  /// would be wrong by half its width: so the buckets are narrow.
  [[nodiscard]] double percentile(double p) const noexcept {
    if (total_ == 0) return 0.0;
    const double rank =
        std::clamp(p / 100.0 * static_cast<double>(total_), 0.5, static_cast<double>(total_) - 0.5);
    double below = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto here = static_cast<double>(counts_[i]);
      if (rank < below + here) {
        const double inside = (rank - below) / here * static_cast<double>(width(i));
        const double value = static_cast<double>(lower_bound(i)) + (width(i) == 1 ? 0.0 : inside);
        return std::clamp(value, static_cast<double>(min_), static_cast<double>(max_));
      }
      below += here;
    }
    return static_cast<double>(max_);
  }

  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::chrono::nanoseconds min() const noexcept {
    return std::chrono::nanoseconds{total_ == 0 ? 0 : static_cast<std::int64_t>(min_)};
  }
  [[nodiscard]] std::chrono::nanoseconds max() const noexcept {
    return std::chrono::nanoseconds{static_cast<std::int64_t>(max_)};
  }

  /// Calls visit(lower bound in ns, count) for every bucket of 64 steps per octave that holds something,
  /// from the smallest.
  template <class Visit>
  void for_each_bucket(Visit visit) const {
    std::int64_t lower = 0;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] == 0) continue;
      if (const auto told = told_bound(lower_bound(i)); told != lower) {
        if (count != 0) visit(lower, count);
        lower = told;
        count = 0;
      }
      count += counts_[i];
    }
    if (count != 0) visit(lower, count);
  }

 private:
  static constexpr unsigned kBits = 9;
  static constexpr unsigned kSteps = 1U << kBits;
  static constexpr unsigned kOctaves = 64 - kBits;

  static constexpr std::size_t index(std::uint64_t ns) noexcept {
    if (ns < kSteps) return ns;
    const auto octave = static_cast<unsigned>(std::bit_width(ns)) - kBits;
    return std::size_t{octave} * kSteps + ((ns >> (octave - 1)) & (kSteps - 1));
  }
  static constexpr std::int64_t lower_bound(std::size_t i) noexcept {
    const auto octave = i / kSteps;
    const auto step = i % kSteps;
    if (octave == 0) return static_cast<std::int64_t>(step);
    return static_cast<std::int64_t>((kSteps + step) << (octave - 1));
  }
  static constexpr std::int64_t width(std::size_t i) noexcept {
    const auto octave = i / kSteps;
    return octave == 0 ? 1 : std::int64_t{1} << (octave - 1);
  }
  /// The lower bound of the bucket, of 64 steps per octave, that `ns` belongs to.
  static constexpr std::int64_t told_bound(std::int64_t ns) noexcept {
    const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(ns)));
    const unsigned dropped =
        bits <= std::bit_width(kStepsPerOctave) ? 0 : bits - std::bit_width(kStepsPerOctave);
    return ns >> dropped << dropped;
  }
  std::array<std::uint64_t, std::size_t{kOctaves + 1} * kSteps> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t min_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ = 0;
};

}  // namespace ipc
