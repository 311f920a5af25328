// ipcbench list: what can be measured here, and why something cannot.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <set>

#include "cli/commands.hpp"
#include "files/json.hpp"
#include "registry.hpp"
#include "runner/describe.hpp"
#include "runner/profile.hpp"
#include "tables/layout.hpp"
#include "tables/quantity.hpp"

namespace ipc {
namespace {

std::vector<SystemBound> bounds_of(const Mechanism& mechanism) {
  return mechanism.bounds == nullptr ? std::vector<SystemBound>{} : mechanism.bounds();
}

/// As in a run's files, and what can be done with it here.
Json offer(const Mechanism& mechanism) {
  Json json = describe(mechanism);
  for (const Scenario& scenario : scenarios())
    if (mechanism.offers(scenario.name)) json["scenarios"].push_back(scenario.name);
  if (const auto reason = mechanism.why_unavailable(); !reason.empty()) json["unavailable"] = reason;
  for (const SystemBound& bound : bounds_of(mechanism)) {
    Json one{{"what", bound.what}, {"source", bound.source}};
    if (bound.value && *bound.value == std::numeric_limits<std::uint64_t>::max())
      one["unlimited"] = true;
    else if (bound.value)
      one["value"] = *bound.value;
    json["bounds"].push_back(std::move(one));
  }
  return json;
}

void print_json() {
  Json all{{"mechanisms", Json::array()}, {"scenarios", Json::array()}, {"placements", Json::array()}};
  for (const Mechanism& mechanism : mechanisms()) all["mechanisms"].push_back(offer(mechanism));
  for (const Scenario& scenario : scenarios())
    all["scenarios"].push_back(
        {{"name", scenario.name}, {"summary", scenario.summary}, {"headline", scenario.headline}});
  const Topology topology = Topology::of_this_machine();
  for (std::size_t i = 0; i < kPlacementNames.size(); ++i) {
    const auto resolved = topology.resolve(static_cast<Placement>(i));
    Json placement{{"name", kPlacementNames[i]}};
    if (resolved.cpus)
      placement["cpus"] = {resolved.cpus->client, resolved.cpus->server};
    else
      placement["unavailable"] = resolved.reason;
    all["placements"].push_back(std::move(placement));
  }
  fmt::print("{}\n", all.dump(1));
}

/// A name, and what it is, wrapped beside it.
void print_entry(std::string_view name, std::string_view text) {
  constexpr std::size_t kIndent = 18;
  const std::string wrapped = wrap(text, 80, std::string(kIndent, ' '));
  if (name.size() < kIndent - 2)
    fmt::print("  {:<15} {}\n", name, wrapped.substr(kIndent));
  else
    fmt::print("  {}\n{}\n", name, wrapped);
}

/// The taxonomy of the textbooks: who finds what, and how long it lives; what is carried, and how.
void print_traits() {
  TextTable who{
      .title = {},
      .header = {"mechanism", "found by", "held as", "open to", "lives in"},
      .rows = {},
      .notes = {"'held as': what a program has of it, and a message cannot do without. 'open to': those that "
                "inherit it, whom its permission bits let in, every process of this machine, or the same "
                "user's. 'lives in': how long a message lives that nobody takes: as long as a process has "
                "the object open, until the kernel stops, or in the file system."},
      .prose = true};
  TextTable what{
      .title = {},
      .header = {"mechanism", "moves", "if full", "writer dies", "pri", "poll", "fds", "n:m"},
      .rows = {},
      .notes = {"'if full': the sender waits, the new message is lost, it replaces the old one, or an event "
                "merges with another that nobody has taken yet. 'writer dies': what a waiting reader sees. "
                "pri: the more urgent message comes first, or the receiver asks for a type; poll: epoll(7) "
                "tells when one is there; fds: carries open files; n:m: several senders and receivers on "
                "one channel. tests/conformance tries all of this on this machine, but what the objects of "
                "a library are made of."},
      .prose = true};
  const auto mark = [](bool yes) { return yes ? std::string{"✓"} : std::string{"·"}; };
  // By the enumerators of src/traits.hpp; two tables of 80 columns have no room for more.
  constexpr std::array<std::string_view, 4> kMoves{"message", "bytes", "value", "event"};
  constexpr std::array<std::string_view, 4> kWhenFull{"waits", "loses", "replaces", "merges"};
  constexpr std::array<std::string_view, 3> kPriority{"·", "urgent", "type"};
  std::vector<Mechanism> links;
  std::ranges::copy_if(mechanisms(), std::back_inserter(links),
                       [](const Mechanism& m) { return m.is_link() && !m.moves_nothing(); });
  std::ranges::stable_sort(links, {}, &Mechanism::family);  // one kind after the other, and within it by name
  for (const Mechanism& mechanism : links) {
    const Traits& traits = mechanism.traits;
    const std::string name{mechanism.name};
    who.rows.push_back({name, std::string{name_in(kIdentifierNames, traits.identifier)},
                        std::string{name_in(kHandleNames, traits.handle)},
                        std::string{name_in(kAccessNames, traits.access)},
                        std::string{name_in(kPersistenceNames, traits.persistence)}});
    what.rows.push_back({name, std::string{name_in(kMoves, traits.unit)},
                         std::string{name_in(kWhenFull, traits.when_full)},
                         std::string{name_in(kPeerDeathNames, traits.peer_death)},
                         std::string{name_in(kPriority, traits.priority)}, mark(mechanism.pollable()),
                         mark(traits.carries_descriptors), mark(traits.many_to_many)});
  }
  fmt::print("\n{}\n{}", write_table(who, Format::text), write_table(what, Format::text));
}

/// What the system bounds, as it stands now, and whom it concerns.
void print_bounds() {
  std::vector<std::pair<SystemBound, std::string>> all;  // each once, with the mechanisms
  for (const Mechanism& mechanism : mechanisms())
    for (const SystemBound& bound : bounds_of(mechanism)) {
      const auto same = std::ranges::find_if(all, [&](const auto& each) {
        return each.first.source == bound.source && each.first.what == bound.what;
      });
      if (same == all.end())
        all.emplace_back(bound, mechanism.name);
      else
        same->second += fmt::format(", {}", mechanism.name);
    }
  fmt::print("\nbounds that the system sets, as they are now\n");
  for (const auto& [bound, names] : all) {
    const std::string value = !bound.value ? "unknown"
                              : *bound.value == std::numeric_limits<std::uint64_t>::max()
                                  ? "unlimited"
                                  : fmt::to_string(*bound.value);
    print_entry(value, fmt::format("{} ({}): {}", bound.what, bound.source, names));
  }
}

void print_text() {
  std::set<std::string_view> families;
  for (const Mechanism& mechanism : mechanisms()) families.insert(mechanism.family);
  for (const auto family : families) {
    fmt::print("{}\n", family);
    for (const Mechanism& mechanism : mechanisms()) {
      if (mechanism.family != family) continue;
      std::string line{mechanism.summary};
      if (mechanism.largest() != kUnlimited)
        line += fmt::format("; at most {}", write_size(static_cast<double>(mechanism.largest())));
      if (const auto reason = mechanism.why_unavailable(); !reason.empty())
        line += fmt::format(" — not available here: {}", reason);
      print_entry(mechanism.name, line);
    }
  }
  print_traits();
  print_bounds();
  fmt::print("\nscenarios\n");
  for (const Scenario& scenario : scenarios()) print_entry(scenario.name, scenario.summary);
  fmt::print("\nplacements\n");
  const Topology topology = Topology::of_this_machine();
  for (std::size_t i = 0; i < kPlacementNames.size(); ++i) {
    const auto resolved = topology.resolve(static_cast<Placement>(i));
    print_entry(kPlacementNames[i], !resolved.cpus ? "not here: " + resolved.reason
                                    : resolved.cpus->client < 0
                                        ? "wherever the scheduler likes"
                                        : fmt::format("client on CPU {}, server on CPU {}",
                                                      resolved.cpus->client, resolved.cpus->server));
  }
  fmt::print("\nprofiles\n");
  for (const Profile& profile : profiles())
    print_entry(profile.name,
                fmt::format("at most {} min; {}", (profile.budget.count() + 59) / 60, profile.promise));
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("list", "mechanisms, scenarios and placements; why one is unavailable here");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for programs");
  command->callback([json, &exit_code] {
    *json ? print_json() : print_text();
    exit_code = kFine;
  });
}

}  // namespace ipc
