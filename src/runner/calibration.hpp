// Calibration: how many operations of a cell a launch does, found once, before the launches that count.
#pragma once
#include <functional>

#include "runner/launcher.hpp"

namespace ipc {

struct Calibration {
  std::string error;             // empty when it went well
  std::uint64_t operations = 0;  // that take the time asked for
  std::uint64_t batch = 0;       // operations per clock reading (docs/METHOD.md, 'The clock')
  double seconds = 0;            // of wall time, for all looks
  Json context;                  // Google Benchmark's, of the last look
};

/// Launches the order's cell for about order.timed and infers how many operations take `timed`; a person can
/// read the number, which has two digits and zeros. Google Benchmark gives up its search when forking takes
/// long beside `timed`, and then has seen few operations, or none but the first, slow ones: who sees less
/// than half of order.timed looks again, with as many operations as that look called for, thrice at most.
[[nodiscard]] Calibration calibrate(const std::function<LaunchResult(const LaunchOrder&)>& launch,
                                    LaunchOrder order, std::chrono::milliseconds timed);

}  // namespace ipc
