#include "runner/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace ipc {
namespace {

constexpr int kLooks = 3;
constexpr double kFewest = 10;
constexpr double kMost = 1e8;

std::uint64_t rounded(double count) {
  const double scale = count < 100 ? 1 : std::pow(10, std::floor(std::log10(count)) - 1);
  return static_cast<std::uint64_t>(std::floor(count / scale) * scale);
}

}  // namespace

Calibration calibrate(const std::function<LaunchResult(const LaunchOrder&)>& launch, LaunchOrder order,
                      std::chrono::milliseconds timed) {
  const auto count_for = [](std::chrono::duration<double, std::nano> time, double operation_ns) {
    return rounded(std::clamp(time.count() / operation_ns, kFewest, kMost));
  };
  Calibration found;
  for (int look = 0; look < kLooks; ++look) {
    LaunchResult result = launch(order);
    found.seconds += result.seconds;
    found.error = std::move(result.error);
    if (!found.error.empty()) return found;
    const Json& entry = result.entry;
    const double operation_ns = std::max(entry.at("op_ns").get<double>(), 0.1);
    found.operations = count_for(timed, operation_ns);
    found.batch = static_cast<std::uint64_t>(entry.value("batch", 1.0));
    found.context = std::move(result.context);
    const std::chrono::duration<double, std::nano> seen{entry.at("samples").get<double>() * operation_ns};
    if (2 * seen >= order.timed) break;
    order.operations = count_for(order.timed, operation_ns);
  }
  return found;
}

}  // namespace ipc
