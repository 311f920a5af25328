#include "tables/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

namespace ipc {
namespace {

struct Unit {
  double factor;
  std::string_view name;
};

std::string three_digits(double value) {
  if (value >= 99.95) return fmt::format("{:.0f}", value);
  return value >= 9.995 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

/// The largest unit of which there is at least one; units from small to large.
std::string in_units(double value, std::span<const Unit> units) {
  const Unit* unit = &units.front();
  for (const Unit& larger : units)
    if (value >= larger.factor * 0.9995) unit = &larger;
  return fmt::format("{} {}", three_digits(value / unit->factor), unit->name);
}

}  // namespace

std::string write_time(double ns) {
  static constexpr std::array<Unit, 4> kUnits{{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}}};
  return in_units(ns, kUnits);
}

std::string write_bandwidth(double bytes_per_s) {
  static constexpr std::array<Unit, 5> kUnits{
      {{1, "B/s"}, {1e3, "kB/s"}, {1e6, "MB/s"}, {1e9, "GB/s"}, {1e12, "TB/s"}}};
  return in_units(bytes_per_s, kUnits);
}

std::string write_rate(double per_s) {
  static constexpr std::array<Unit, 4> kUnits{{{1, "/s"}, {1e3, "k/s"}, {1e6, "M/s"}, {1e9, "G/s"}}};
  return in_units(per_s, kUnits);
}

std::string write_size(double bytes) {
  static constexpr std::array<Unit, 4> kUnits{
      {{1, "B"}, {1024, "KiB"}, {1048576, "MiB"}, {1073741824, "GiB"}}};
  const Unit* unit = kUnits.data();
  for (const Unit& larger : kUnits)
    if (bytes >= larger.factor) unit = &larger;
  const double count = bytes / unit->factor;  // whole above 1000: no exponent
  return count >= 1000 ? fmt::format("{:.0f} {}", count, unit->name)
                       : fmt::format("{:.4g} {}", count, unit->name);
}

std::string write_short_size(double bytes) {
  if (bytes >= 1048576) return fmt::format("{:.4g}M", bytes / 1048576);
  return bytes >= 1024 ? fmt::format("{:.4g}k", bytes / 1024) : fmt::format("{:g}", bytes);
}

std::string write_multiple(double ratio) {
  if (ratio >= 9999.5) return fmt::format("{:.0f}k×", ratio / 1000);
  return ratio >= 999.5 ? fmt::format("{:.1f}k×", ratio / 1000) : three_digits(ratio) + "×";
}

}  // namespace ipc
