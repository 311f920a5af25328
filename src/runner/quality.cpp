#include "runner/quality.hpp"

namespace ipc {

Json to_json(const Quality& quality) {
  Json canaries = Json::array();
  for (const Canary& canary : quality.canaries) canaries.push_back(to_json(canary));
  const double drifted = drift(quality.canaries);
  Json outside = Json::array();
  for (const Outside& cell : quality.outside) {
    outside.push_back({{"name", cell.cell}});
    if (cell.half_width) outside.back()["half_width"] = *cell.half_width;
  }
  return {{"half_width", quality.half_width},
          {"promised", quality.promised},
          {"reached", quality.reached},
          {"short_of_launches", quality.short_of_launches},
          {"never_launched", quality.never_launched},
          {"repeated_launches", quality.repeated},
          {"disturbed_launches", quality.disturbed},
          {"canaries", std::move(canaries)},
          {"drift", drifted},
          {"drifted", drifted > kCanaryDrift},
          {"outside", std::move(outside)}};
}

}  // namespace ipc
