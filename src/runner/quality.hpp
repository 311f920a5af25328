// Quality: how far a run came of what its profile promises.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "files/json.hpp"
#include "runner/canary.hpp"

namespace ipc {

/// A cell whose interval is wider than promised.
struct Outside {
  std::string cell;
  std::optional<double> half_width;  // ÷ the median; absent: fewer than 6 launches, or none that ended well
};

/// What a run reached of what its profile promises, and what disturbed it.
struct Quality {
  double half_width = 0;     // promised: each pinned cell's 95 % interval within ± this share of its median
  std::size_t promised = 0;  // pinned cells that were measured
  std::size_t reached = 0;   // of these
  std::size_t short_of_launches = 0;  // cells with fewer launches than the profile's least, for want of time
  std::size_t never_launched = 0;     // cells that the time did not reach at all
  std::vector<Outside> outside;       // the promised cells that did not reach it, the furthest first
  std::size_t repeated = 0;           // launches that were spoiled, thrown away and done again
  std::size_t disturbed = 0;          // launches that were spoiled every time; the last one counts
  double others_cpu = 0;              // by everybody else, ÷ the time of the launches: of one CPU
  std::vector<Canary> canaries;       // before and after, by each resumption
};

/// As it stands in summary.json (docs/SCHEMA.md).
[[nodiscard]] Json to_json(const Quality& quality);

}  // namespace ipc
