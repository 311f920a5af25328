#include <utility>

#include "runner/grids.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

/// `sizes`: those at which the same profile measures what is compared with them, too.
std::vector<Grid> python(Names links, Sizes sizes, Placements placements, Names pools, Times tasks,
                         Names values, Names ways) {
  return {{.scenario = "round_trip", .mechanisms = links, .sizes = sizes, .placements = placements},
          {.scenario = "stream",
           .mechanisms = links,
           .sizes = std::move(sizes),
           .placements = std::move(placements)},
          {.scenario = "dispatch", .mechanisms = std::move(pools), .workers = {2}, .tasks = std::move(tasks)},
          {.scenario = "increment", .mechanisms = std::move(values), .workers = {2}},
          {.scenario = "spawn", .mechanisms = std::move(ways), .residents = {0}}};
}
std::vector<Grid> all_of_python(Placements placements, Times tasks) {
  return python({"python:pipe", "python:pipe_one_way", "python:simple_queue", "python:queue"}, {64},
                std::move(placements), {"python:pool", "python:pool_apply", "python:pool_map"},
                std::move(tasks), {"python:value", "python:array"},
                {"python:fork", "python:forkserver", "python:spawn"});
}

}  // namespace

std::vector<Grid> python_grids(Extent extent) {
  switch (extent) {
    case Extent::taste:
      return {{.scenario = "dispatch", .mechanisms = {"python:pool"}, .workers = {2}, .tasks = {0ns}}};
    case Extent::few:
      return python({"python:pipe", "python:queue"}, {8}, {Placement::same_cpu}, {"python:pool"}, {0ns},
                    {"python:value"}, {"python:fork"});
    case Extent::many:
      return all_of_python(all_pinned(), {0ns, 100us});
    case Extent::all:
      return all_of_python(everywhere(), {0ns, 10us, 100us, 1ms});
  }
  return {};
}

}  // namespace ipc
