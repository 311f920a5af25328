// Quality: how far a run came of what its profile promises.
#pragma once
#include <string>
#include <vector>

#include "files/json.hpp"
#include "runner/canary.hpp"

namespace ipc {

/// What a run reached of what its profile promises, and what disturbed it.
struct Quality {
  double half_width = 0;     // promised: each pinned cell's 95 % interval within ± this share of its median
  std::size_t promised = 0;  // pinned cells that were measured
  std::size_t reached = 0;   // of these
  std::size_t short_of_launches = 0;  // cells with fewer launches than the profile's least, for want of time
  std::size_t never_launched = 0;     // cells that the time did not reach at all
  std::string furthest;               // of the promised cells that did not reach it
  double furthest_half_width = 0;     // 0: unknown, too few launches
  std::size_t repeated = 0;           // launches that were spoiled, thrown away and done again
  std::size_t disturbed = 0;          // launches that were spoiled every time; the last one counts
  std::vector<Canary> canaries;       // before and after, by each resumption
};

/// As it stands in summary.json (docs/SCHEMA.md).
[[nodiscard]] Json to_json(const Quality& quality);

}  // namespace ipc
