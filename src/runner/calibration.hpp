// Calibration: how many operations of a cell a launch does, found once, before the launches that count.
#pragma once
#include <functional>

#include "runner/launcher.hpp"

namespace ipc {

struct Calibration {
  std::string error;             // empty when it went well
  std::uint64_t operations = 0;  // that take the time asked for
  std::uint64_t batch = 0;       // operations per clock reading (docs/METHOD.md, 'The clock')
  double seconds = 0;            // of wall time
  Json context;                  // Google Benchmark's
};

/// Launches the order's cell for order.timed and infers how many operations take `timed`; a person can read
/// the number, which has two digits and zeros.
[[nodiscard]] Calibration calibrate(const std::function<LaunchResult(const LaunchOrder&)>& launch,
                                    const LaunchOrder& order, std::chrono::milliseconds timed);

}  // namespace ipc
