// A confidence interval that says how often it is right.
//
// Distribution-free intervals end at order statistics, so their coverage moves in steps: asked for 95 %,
// seven launches give 98.4 %. `coverage` is what is really achieved, never what was asked for.
#pragma once

namespace ipc::stats {

struct Interval {
  double low;       // both ends belong to the interval
  double high;      // in the unit of the data
  double coverage;  // achieved probability that the true value lies inside, 0 to 1

  [[nodiscard]] constexpr bool contains(double value) const noexcept { return low <= value && value <= high; }
};

// How a probability was computed. Named in every result, so that an approximation is never silent.
enum class Method { exact, normal };

}  // namespace ipc::stats
