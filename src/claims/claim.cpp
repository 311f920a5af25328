#include "claims/claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ipc::claims {
namespace {

int number_of(std::string_view id) { return std::stoi(std::string{id.substr(1)}); }

std::vector<Claim> gather() {
  std::vector<Claim> all;
  for (const auto group : {process_claims, process_object_claims, zombie_claims, pool_claims, pipe_claims,
                           queue_claims, memory_claims, speed_claims, file_claims, signal_claims,
                           semaphore_claims, scheduling_claims, program_claims})
    std::ranges::move(group(), std::back_inserter(all));
  std::ranges::sort(all, {}, [](const Claim& claim) { return number_of(claim.id); });
  return all;
}

}  // namespace

const std::vector<Claim>& all_claims() {
  static const std::vector<Claim> all = gather();
  return all;
}

const Claim& find_claim(std::string_view id) {
  const auto found = std::ranges::find(all_claims(), id, &Claim::id);
  if (found == all_claims().end())
    throw UnusableInput{fmt::format("claim '{}': expected one of {} to {}", id, all_claims().front().id,
                                    all_claims().back().id)};
  return *found;
}

Json test_claim(const Claim& claim) {
  Json json{{"id", claim.id}, {"sentence", to_json(claim.sentence)}, {"source", claim.sources}};
  json.update(supervise(claim.run, claim.timeout));
  json["passes"] = to_json(claim.passes);
  json["command"] = fmt::format("ipcbench claims --only {}", claim.id);
  return json;
}

}  // namespace ipc::claims
