// The two formats that are made from a run's files rather than from its figures.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "choice.hpp"
#include "exchange/export.hpp"
#include "gate/recorded_run.hpp"

namespace ipc::exchange {
namespace {

struct Bucket {
  double low, width;  // ns
  std::uint64_t count;
};

constexpr int kTicksPerHalf = 5;

std::vector<Bucket> buckets_of(const Json& json, const std::string& cell, double steps_per_octave) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 53U;  // samples that a double counts one by one
  std::vector<Bucket> buckets;
  double before = -1;
  std::uint64_t total = 0;
  for (const Json& bucket : json.at("buckets")) {
    const auto low = bucket.at(0).get<double>();
    const bool counted = bucket.at(1).is_number_integer();  // get() would make something of 1e70
    const auto count = counted ? bucket.at(1).get<std::uint64_t>() : 0;
    if (!std::isfinite(low) || low <= before || low < 0 || count == 0 || count > kMost - total)
      throw UnusableInput{
          fmt::format("histogram of {}: its buckets are not in ascending order with counts", cell)};
    before = low;
    total += count;
    const double octave =
        low < steps_per_octave ? 1 : std::exp2(std::floor(std::log2(low))) / steps_per_octave;
    buckets.push_back({.low = low, .width = std::max(octave, 1.0), .count = count});
  }
  return buckets;
}

/// The largest value of the bucket in which the count is reached, as HdrHistogram reports a percentile.
double value_at(const std::vector<Bucket>& buckets, double wanted_count, std::uint64_t& reached) {
  reached = 0;
  for (const Bucket& bucket : buckets) {
    reached += bucket.count;
    if (static_cast<double>(reached) >= wanted_count) return bucket.low + bucket.width - 1;
  }
  return buckets.back().low + buckets.back().width - 1;
}

std::string distribution(const std::vector<Bucket>& buckets) {
  std::uint64_t total = 0;
  double sum = 0;
  for (const auto& [low, width, count] : buckets) {
    total += count;
    sum += (low + (width - 1) / 2) * static_cast<double>(count);
  }
  const double mean = sum / static_cast<double>(total);
  double squares = 0;
  for (const auto& [low, width, count] : buckets) {
    const double from_mean = low + (width - 1) / 2 - mean;
    squares += from_mean * from_mean * static_cast<double>(count);
  }
  std::string text =
      fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
  double percentile = 0;
  std::uint64_t reached = 0;
  constexpr double kScale = 1000;  // ns to µs
  // Each half of what is left to 100 % gets the same number of ticks, until one sample is finer than a tick.
  while (percentile < 100) {
    const double value =
        value_at(buckets, std::max(percentile / 100 * static_cast<double>(total), 1.0), reached);
    text += fmt::format("{:12.3f} {:2.12f} {:10d} {:14.2f}\n", value / kScale, percentile / 100, reached,
                        1 / (1 - percentile / 100));
    if (reached == total) break;
    const double halves = std::exp2(std::floor(std::log2(100 / (100 - percentile))) + 1);
    percentile += 100 / (kTicksPerHalf * halves);
  }
  text += fmt::format("{:12.3f} {:2.12f} {:10d}\n",
                      value_at(buckets, static_cast<double>(total), reached) / kScale, 1.0, total);
  text += fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", mean / kScale,
                      std::sqrt(squares / static_cast<double>(total)) / kScale);
  text += fmt::format("#[Max     = {:12.3f}, Total count    = {:12d}]\n",
                      (buckets.back().low + buckets.back().width - 1) / kScale, total);
  text += fmt::format("#[Buckets = {:12d}, SubBuckets     = {:12d}]\n", buckets.size(), 64);
  return text;
}

}  // namespace

std::string export_google_benchmark(const Json& results) {
  (void)gate::recorded_run_from(results, "the run's results.json");
  if (!results.contains("context") || !results.contains("benchmarks"))
    throw UnusableInput{"google-benchmark is made from a results.json: give the run's folder"};
  return Json{{"context", results.at("context")}, {"benchmarks", results.at("benchmarks")}}.dump(1) + "\n";
}

std::string export_hgrm(const Json& histograms, const std::string& cell) try {
  const Json& cells = histograms.at("cells");
  const auto found = cells.find(cell);
  if (found == cells.end()) {
    struct Name {
      std::string_view name;
    };
    std::vector<Name> names;
    for (const auto& [name, histogram] : cells.items()) names.push_back({name});
    if (names.empty()) throw UnusableInput{"the run has no histograms"};
    throw UnusableInput{
        fmt::format("cell '{}' has no histogram here: {}", cell, expected_one_of(cell, names))};
  }
  const auto steps = histograms.at("steps_per_octave").get<double>();
  if (!(steps >= 1 && steps <= 1e6))
    throw UnusableInput{"histograms.json: 'steps_per_octave' is no number of steps"};
  const auto buckets = buckets_of(*found, cell, steps);
  if (buckets.empty()) throw UnusableInput{fmt::format("the histogram of {} is empty", cell)};
  return distribution(buckets);
} catch (const Json::exception&) {
  throw UnusableInput{"histograms.json is not one of ours"};
}

}  // namespace ipc::exchange
