#include "runner/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace ipc {
namespace {

std::uint64_t rounded(double count) {
  const double scale = count < 100 ? 1 : std::pow(10, std::floor(std::log10(count)) - 1);
  return static_cast<std::uint64_t>(std::floor(count / scale) * scale);
}

}  // namespace

Calibration calibrate(const std::function<LaunchResult(const LaunchOrder&)>& launch, const LaunchOrder& order,
                      std::chrono::milliseconds timed) {
  constexpr double kFewest = 10;
  constexpr double kMost = 1e8;
  LaunchResult result = launch(order);
  Calibration found{
      .error = std::move(result.error), .seconds = result.seconds, .context = std::move(result.context)};
  if (!found.error.empty()) return found;
  const double operation_ns = std::max(result.entry.value("op_ns", 1.0), 0.1);
  const std::chrono::duration<double, std::nano> wanted{timed};
  found.operations = rounded(std::clamp(wanted.count() / operation_ns, kFewest, kMost));
  found.batch = static_cast<std::uint64_t>(result.entry.value("batch", 1.0));
  return found;
}

}  // namespace ipc
