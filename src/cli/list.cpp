// ipcbench list: what can be measured here, and why something cannot.
#include <fmt/format.h>

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

/// As in a run's files, and what can be done with it here.
Json offer(const Mechanism& mechanism) {
  Json json = describe(mechanism);
  for (const Scenario& scenario : scenarios())
    if (mechanism.offers(scenario.name)) json["scenarios"].push_back(scenario.name);
  if (const auto reason = mechanism.why_unavailable(); !reason.empty()) json["unavailable"] = reason;
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
