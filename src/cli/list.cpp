// ipcbench list: what can be measured here, and why something cannot.
#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"
#include "files/json.hpp"
#include "registry.hpp"
#include "runner/profile.hpp"
#include "tables/layout.hpp"
#include "tables/quantity.hpp"

namespace ipc {
namespace {

Json describe(const Mechanism& mechanism) {
  Json json{{"name", mechanism.name},
            {"summary", mechanism.summary},
            {"family", mechanism.family},
            {"source", mechanism.source}};
  if (mechanism.largest() != kUnlimited) json["largest_message"] = mechanism.largest();
  for (const auto& [scenario, run] : mechanism.runs) json["scenarios"].push_back(scenario);
  if (const auto reason = mechanism.why_unavailable(); !reason.empty()) json["unavailable"] = reason;
  return json;
}

void print_json() {
  Json all{{"mechanisms", Json::array()}, {"scenarios", Json::array()}, {"placements", Json::array()}};
  for (const Mechanism& mechanism : mechanisms()) all["mechanisms"].push_back(describe(mechanism));
  for (const Scenario& scenario : scenarios::kAll)
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

void print_text() {
  fmt::print("mechanisms\n");
  for (const Mechanism& mechanism : mechanisms()) {
    std::string line = fmt::format("{}", mechanism.summary);
    if (mechanism.largest() != kUnlimited)
      line += fmt::format("; at most {}", write_size(static_cast<double>(mechanism.largest())));
    if (const auto reason = mechanism.why_unavailable(); !reason.empty())
      line += fmt::format(" — not available here: {}", reason);
    fmt::print("  {:<15} {:<13} {}\n", mechanism.name, mechanism.family, line);
  }
  fmt::print("\nscenarios\n");
  for (const Scenario& scenario : scenarios::kAll)
    fmt::print("  {:<15} {}\n", scenario.name, scenario.summary);
  fmt::print("\nplacements\n");
  const Topology topology = Topology::of_this_machine();
  for (std::size_t i = 0; i < kPlacementNames.size(); ++i) {
    const auto resolved = topology.resolve(static_cast<Placement>(i));
    const std::string where =
        !resolved.cpus ? "not here: " + resolved.reason
        : resolved.cpus->client < 0
            ? std::string{"wherever the scheduler likes"}
            : fmt::format("client on CPU {}, server on CPU {}", resolved.cpus->client, resolved.cpus->server);
    fmt::print("  {:<15} {}\n", kPlacementNames[i], where);
  }
  fmt::print("\nprofiles\n");
  for (const Profile& profile : profiles())
    fmt::print("  {:<15} at most {} min; {}\n", profile.name, (profile.budget.count() + 59) / 60,
               profile.promise);
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
