#include "stats/crossover.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ipc::stats {
namespace {

struct Curve {
  std::vector<double> x, ratio;
};

/// Where the curve passes the factor between its points i and i + 1.
double between(const Curve& curve, std::size_t i, double factor) {
  const double share = std::log(curve.ratio[i] / factor) / std::log(curve.ratio[i] / curve.ratio[i + 1]);
  const double from = curve.x[i];
  const double to = curve.x[i + 1];
  return from == 0 ? share * to : from * std::pow(to / from, share);
}

enum class Course { below_all_along, comes_down, above_to_the_end };

/// The last time that the curve comes down through the factor: after that it stays below.
std::pair<Course, double> last_descent(const Curve& curve, double factor) {
  if (curve.ratio.back() >= factor) return {Course::above_to_the_end, 0};
  for (std::size_t i = curve.ratio.size() - 1; i > 0; --i)
    if (curve.ratio[i - 1] >= factor) return {Course::comes_down, between(curve, i - 1, factor)};
  return {Course::below_all_along, 0};
}

void check(std::span<const CostPair> points, double factor) {
  if (!(factor > 0)) throw std::invalid_argument{"crossover: the factor must be above 0"};
  double last = -1;
  for (const CostPair& point : points) {
    if (!(point.x > last)) throw std::invalid_argument{"crossover: points by ascending x, from 0 on"};
    last = point.x;
    for (const Estimate& cost : {point.cheap, point.dear})
      if (!(cost.low > 0 && cost.low <= cost.value && cost.value <= cost.high && std::isfinite(cost.high)))
        throw std::invalid_argument{"crossover: each cost must be above 0 and inside its interval"};
  }
}

}  // namespace

std::optional<Crossover> crossover(std::span<const CostPair> points, double factor) {
  check(points, factor);
  if (points.size() < 2) return std::nullopt;
  Curve middle;
  Curve lowest_ratio;
  Curve highest_ratio;
  for (const CostPair& point : points) {
    for (Curve* curve : {&middle, &lowest_ratio, &highest_ratio}) curve->x.push_back(point.x);
    middle.ratio.push_back(point.dear.value / point.cheap.value);
    lowest_ratio.ratio.push_back(point.dear.low / point.cheap.high);
    highest_ratio.ratio.push_back(point.dear.high / point.cheap.low);
  }
  const auto [course, at] = last_descent(middle, factor);
  if (course != Course::comes_down) return std::nullopt;
  Crossover found{.at = at, .low = {}, .high = {}};
  if (const auto [how, x] = last_descent(lowest_ratio, factor); how == Course::comes_down) found.low = x;
  if (const auto [how, x] = last_descent(highest_ratio, factor); how == Course::comes_down) found.high = x;
  return found;
}

std::optional<Lowest> lowest(std::span<const Setting> settings) {
  if (settings.empty()) return std::nullopt;
  const auto best = std::ranges::min_element(settings, [](const Setting& a, const Setting& b) {
    return a.cost.value != b.cost.value ? a.cost.value < b.cost.value : a.x < b.x;
  });
  Lowest found{.x = best->x, .cost = best->cost.value, .tied = {}};
  for (const Setting& setting : settings)
    if (setting.x == best->x || setting.cost.low <= best->cost.high) found.tied.push_back(setting.x);
  std::ranges::sort(found.tied);
  return found;
}

}  // namespace ipc::stats
