// What every function of this library demands of its input, said once and in one line.
//
// A benchmark that meets a NaN has already gone wrong; statistics that pass it on hide where.
#pragma once
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ipc::stats {

// Throws std::invalid_argument with the message "<who>: <what>" unless `holds`.
inline void require(bool holds, std::string_view who, std::string_view what) {
  if (holds) return;
  throw std::invalid_argument{std::string{who}.append(": ").append(what)};
}

// At least one value, and every value finite.
inline void require_values(std::span<const double> values, std::string_view who) {
  require(!values.empty(), who, "no values");
  for (const double value : values) require(std::isfinite(value), who, "a value is not a finite number");
}

// Each value finite and above zero: what a ratio or a logarithm needs.
inline void require_positive(std::span<const double> values, std::string_view who) {
  require_values(values, who);
  for (const double value : values) require(value > 0.0, who, "a value is not above zero");
}

// A probability that is neither 0 nor 1 (NaN fails as well).
inline void require_probability(double p, std::string_view who, std::string_view name) {
  if (p > 0.0 && p < 1.0) return;
  require(false, who, std::string{name}.append(" must lie between 0 and 1, both excluded"));
}

}  // namespace ipc::stats
