#include "cell.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "choice.hpp"
#include "core/memory.hpp"

namespace ipc {
namespace {

[[noreturn]] void reject(std::string_view what, std::string_view got, std::string_view expected) {
  throw std::invalid_argument{fmt::format("{} '{}': {}", what, got, expected)};
}

/// A whole number and what follows it.
std::optional<std::pair<std::uint64_t, std::string_view>> leading_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  return std::pair{number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

/// One key of a name: how it is read from the name, written into it, and called in files.
using FieldValue = std::variant<std::int64_t, std::string>;
struct KeyRow {
  std::string_view name;
  std::string_view field;
  void (*read)(Workload&, std::string_view);
  std::string (*write)(const Workload&);
  FieldValue (*value)(const Workload&);
  bool (*is_default)(const Workload&);
};

// Rows by the kind of their value. `kField` is the Workload's member; what it holds by default is left out of
// a name where the key is optional.

template <auto kField>
constexpr bool (*kIsDefault)(const Workload&) =
    [](const Workload& w) { return w.*kField == Workload{}.*kField; };

/// Bytes, at least 1: "4096".
template <std::size_t Workload::*kField>
constexpr KeyRow bytes_row(std::string_view name) {
  return {name,
          name,
          [](Workload& w, std::string_view text) { w.*kField = parse_size(text); },
          [](const Workload& w) { return fmt::to_string(w.*kField); },
          [](const Workload& w) -> FieldValue { return static_cast<std::int64_t>(w.*kField); },
          kIsDefault<kField>};
}

/// A whole number from kLeast to kMost. `Field` is unsigned or std::size_t.
template <auto kField, std::uint64_t kLeast, std::uint64_t kMost, const std::string_view& kName>
constexpr KeyRow number_row() {
  return {kName,
          kName,
          [](Workload& w, std::string_view text) {
            const auto number = leading_number(text);
            if (!number || !number->second.empty() || number->first < kLeast || number->first > kMost)
              reject(kName, text, fmt::format("expected a whole number from {} to {}", kLeast, kMost));
            w.*kField = static_cast<std::remove_reference_t<decltype(w.*kField)>>(number->first);
          },
          [](const Workload& w) { return fmt::to_string(w.*kField); },
          [](const Workload& w) -> FieldValue { return static_cast<std::int64_t>(w.*kField); },
          kIsDefault<kField>};
}

/// A time: "10us"; `field` is its name in files, where it counts ns.
template <std::chrono::nanoseconds Workload::*kField>
constexpr KeyRow duration_row(std::string_view name, std::string_view field) {
  return {name,
          field,
          [](Workload& w, std::string_view text) { w.*kField = parse_duration(text); },
          [](const Workload& w) { return write_duration(w.*kField); },
          [](const Workload& w) -> FieldValue { return (w.*kField).count(); },
          kIsDefault<kField>};
}

/// One of a few words.
template <auto kField, const auto& kNames, const std::string_view& kName>
constexpr KeyRow choice_row() {
  return {kName,
          kName,
          [](Workload& w, std::string_view text) {
            const auto found = std::ranges::find(kNames, text);
            if (found == kNames.end())
              reject(kName, text, fmt::format("expected one of {}", fmt::join(kNames, ", ")));
            w.*kField = static_cast<std::remove_reference_t<decltype(w.*kField)>>(found - kNames.begin());
          },
          [](const Workload& w) { return std::string{kNames[static_cast<std::size_t>(w.*kField)]}; },
          [](const Workload& w) -> FieldValue {
            return std::string{kNames[static_cast<std::size_t>(w.*kField)]};
          },
          kIsDefault<kField>};
}

constexpr std::string_view kWorkers{"workers"}, kShape{"shape"}, kChunk{"chunk"}, kResident{"resident"},
    kPages{"pages"}, kLoad{"load"}, kArrival{"arrival"}, kWait{"wait"}, kPlacement{"placement"};

constexpr std::array<KeyRow, kKeyCount> kKeys{{
    bytes_row<&Workload::size>("size"),
    bytes_row<&Workload::capacity>("capacity"),
    number_row<&Workload::workers, 1, 1024, kWorkers>(),
    duration_row<&Workload::task>("task", "task_ns"),
    choice_row<&Workload::shape, kShapeNames, kShape>(),
    number_row<&Workload::chunk, 1, 1'000'000, kChunk>(),
    duration_row<&Workload::gap>("gap", "gap_ns"),
    number_row<&Workload::resident, 0, std::uint64_t{1} << 40U, kResident>(),
    choice_row<&Workload::pages, kPagesNames, kPages>(),
    number_row<&Workload::load, 1, 100, kLoad>(),
    choice_row<&Workload::arrival, kArrivalNames, kArrival>(),
    choice_row<&Workload::wait, kWaitNames, kWait>(),
    choice_row<&Workload::placement, kPlacementNames, kPlacement>(),
}};

bool contains(std::span<const Key> keys, Key key) { return std::ranges::find(keys, key) != keys.end(); }

/// The rows that stand in the name of this cell, in order.
std::vector<const KeyRow*> rows_of(const Cell& cell) {
  const Scenario& scenario = *cell.scenario;
  const OwnRun* own = cell.mechanism->own(scenario.name);
  std::vector<const KeyRow*> rows;
  for (std::size_t i = 0; i < kKeyCount; ++i) {
    const auto key = static_cast<Key>(i);
    if (key == Key::placement || contains(scenario.required, key) ||
        (own != nullptr && contains(own->required, key)) ||
        (contains(scenario.optional, key) && !kKeys[i].is_default(cell.workload)))
      rows.push_back(&kKeys[i]);
  }
  return rows;
}

std::string_view next_part(std::string_view& rest) {
  const auto slash = rest.find('/');
  const auto part = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  return part;
}

}  // namespace

std::size_t parse_size(std::string_view text) {
  constexpr std::string_view kExpected = "expected bytes, from 1 to 1G, such as 64, 4k or 1M";
  const auto number = leading_number(text);
  if (!number) reject("size", text, kExpected);
  const auto [value, suffix] = *number;
  unsigned shift = 0;
  if (suffix == "k" || suffix == "K")
    shift = 10;
  else if (suffix == "m" || suffix == "M")
    shift = 20;
  else if (suffix == "g" || suffix == "G")
    shift = 30;
  else if (!suffix.empty())
    reject("size", text, kExpected);
  constexpr std::uint64_t kLargest = std::uint64_t{1} << 30U;
  if (value == 0 || value > (kLargest >> shift)) reject("size", text, kExpected);
  return static_cast<std::size_t>(value << shift);
}

std::chrono::nanoseconds parse_duration(std::string_view text) {
  constexpr std::string_view kExpected = "expected a time such as 0ns, 10us, 1ms or 2s, at most 3600s";
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kUnits{
      {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}}};
  constexpr std::uint64_t kLongest = 3'600'000'000'000;
  const auto number = leading_number(text);
  if (!number) reject("time", text, kExpected);
  for (const auto& [unit, factor] : kUnits) {
    if (number->second != unit) continue;
    if (number->first > kLongest / factor) break;
    return std::chrono::nanoseconds{static_cast<std::int64_t>(number->first * factor)};
  }
  reject("time", text, kExpected);
}

std::string write_duration(std::chrono::nanoseconds duration) {
  const auto ns = duration.count();
  if (ns != 0 && ns % 1'000'000'000 == 0) return fmt::format("{}s", ns / 1'000'000'000);
  if (ns != 0 && ns % 1'000'000 == 0) return fmt::format("{}ms", ns / 1'000'000);
  if (ns != 0 && ns % 1'000 == 0) return fmt::format("{}us", ns / 1'000);
  return fmt::format("{}ns", ns);
}

Placement parse_placement(std::string_view text) {
  const auto found = std::ranges::find(kPlacementNames, text);
  if (found == kPlacementNames.end())
    reject("placement", text, fmt::format("expected one of {}", fmt::join(kPlacementNames, ", ")));
  return static_cast<Placement>(found - kPlacementNames.begin());
}

std::string Cell::name() const {
  std::string name = fmt::format("{}/{}", scenario->name, mechanism->name);
  for (const KeyRow* row : rows_of(*this)) name += fmt::format("/{}:{}", row->name, row->write(workload));
  return name;
}

std::vector<std::pair<std::string, std::variant<std::int64_t, std::string>>> Cell::fields() const {
  std::vector<std::pair<std::string, std::variant<std::int64_t, std::string>>> fields;
  for (const KeyRow* row : rows_of(*this)) fields.emplace_back(row->field, row->value(workload));
  return fields;
}

Headline Cell::headline() const {
  if (const OwnRun* own = mechanism->own(scenario->name); own != nullptr && !own->headline.metric.empty())
    return own->headline;
  return {.metric = scenario->headline, .higher_is_better = scenario->higher_is_better};
}

std::string Cell::why_not(const Topology& topology) const {
  if (std::string reason = mechanism->why_unavailable(); !reason.empty()) return reason;
  if (const auto largest = mechanism->largest(); workload.size > largest)
    return fmt::format("{} carries at most {} bytes here", mechanism->name, largest);
  if (workload.capacity != 0 && !mechanism->capacity_settable)
    return fmt::format("{} has no capacity to choose", mechanism->name);
  if (workload.wait != Wait::blocking && !mechanism->pollable())
    return fmt::format("{} has no descriptor to wait on", mechanism->name);
  if (scenario->why_not != nullptr && mechanism->is_link())
    if (std::string reason = scenario->why_not(*mechanism, workload); !reason.empty()) return reason;
  // A quarter more: a child that writes copies what it writes to, and others need some, too.
  if (workload.resident != 0 && workload.resident + workload.resident / 4 > available_memory())
    return fmt::format("only {} MiB of memory are free", available_memory() >> 20U);
  if (workload.pages == Pages::huge)
    if (std::string reason = why_no_huge_pages(); !reason.empty()) return reason;
  const auto resolved = topology.resolve(workload.placement);
  return resolved.cpus ? std::string{} : resolved.reason;
}

Cell Cell::parse(std::string_view name) {
  std::string_view rest = name;
  Cell cell;
  const auto scenario = next_part(rest);
  cell.scenario = find_scenario(scenario);
  if (cell.scenario == nullptr) reject("scenario", scenario, expected_one_of(scenario, scenarios()));
  const auto mechanism = next_part(rest);
  cell.mechanism = find_mechanism(mechanism);
  if (cell.mechanism == nullptr) reject("mechanism", mechanism, expected_one_of(mechanism, mechanisms()));
  if (!cell.mechanism->offers(scenario))
    throw std::invalid_argument{fmt::format("mechanism '{}' has no scenario '{}'", mechanism, scenario)};

  while (!rest.empty()) {
    const auto part = next_part(rest);
    const auto colon = part.find(':');
    const auto row = std::ranges::find(kKeys, part.substr(0, colon), &KeyRow::name);
    if (colon == std::string_view::npos || row == kKeys.end())
      reject("part of a cell's name", part, "expected key:value");
    row->read(cell.workload, part.substr(colon + 1));
  }
  // One name for one cell: what does not read back the same has a key missing, doubled, out of place or not
  // its own.
  if (cell.name() == name) return cell;
  // What the form needs and the name left out gets a value that can be had.
  if (cell.workload.size == 0) cell.workload.size = 64;
  if (cell.workload.workers == 0) cell.workload.workers = 2;
  if (cell.workload.load == 0) cell.workload.load = 50;
  reject("cell", name, fmt::format("expected the form {}", cell.name()));
}

}  // namespace ipc
