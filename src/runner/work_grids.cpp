#include <utility>

#include "runner/grids.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

Grid dispatches(Workers workers, Times tasks) {
  return {.scenario = "dispatch", .workers = std::move(workers), .tasks = std::move(tasks)};
}
/// Tasks long enough that the choice between a pool and a process per task becomes moot.
Grid long_tasks(Times tasks) {
  return {.scenario = "dispatch",
          .mechanisms = {"pool", "fork_per_task", "spawn_per_task"},
          .workers = {2},
          .tasks = std::move(tasks)};
}
Grid skewed(Times tasks) {
  return {.scenario = "dispatch", .workers = {2}, .tasks = std::move(tasks), .shapes = {Shape::skewed}};
}
Grid chunks(Times tasks, std::vector<Shape> shapes, std::vector<unsigned> chunks) {
  return {.scenario = "dispatch",
          .mechanisms = {"pool_map"},
          .workers = {2},
          .tasks = std::move(tasks),
          .shapes = std::move(shapes),
          .chunks = std::move(chunks)};
}
Grid increments(Workers workers) { return {.scenario = "increment", .workers = std::move(workers)}; }
Grid spawns(Sizes residents, std::vector<Pages> pages = {}) {
  return {.scenario = "spawn", .residents = std::move(residents), .pages = std::move(pages)};
}

}  // namespace

std::vector<Grid> work_grids(Extent extent) {
  const std::vector<Shape> both{Shape::equal, Shape::skewed};
  switch (extent) {
    case Extent::taste:
      return {dispatches({2}, {0ns, 100us}), increments({1}), spawns({0})};
    case Extent::few:
      return {dispatches({2}, {0ns, 10us, 100us, 1ms}), long_tasks({3ms}),
              chunks({1us}, {Shape::equal}, {1, 16, 256}), increments({1, 2}), spawns({0, 64_MiB})};
    case Extent::many:
      return {dispatches({2}, {0ns, 1us, 10us, 30us, 100us, 300us, 1ms}),
              long_tasks({3ms, 10ms}),
              dispatches({1, 4, 8}, {0ns, 10us, 100us, 1ms}),
              skewed({100us}),
              chunks({1us}, both, {1, 4, 16, 64, 256, 1024}),
              increments({1, 2, 4}),
              spawns({0, 64_MiB, 256_MiB}),
              spawns({256_MiB}, {Pages::huge})};
    case Extent::all:
      return {dispatches({1, 2, 4, 8}, {0ns, 1us, 3us, 10us, 30us, 100us, 300us, 1ms, 3ms, 10ms}),
              skewed({10us, 100us, 1ms}),
              chunks({0ns, 1us, 10us}, both, {1, 4, 16, 64, 256, 1024}),
              increments({1, 2, 4, 8}),
              spawns({0, 64_MiB, 256_MiB, 1_GiB, 4_GiB}),
              spawns({256_MiB, 1_GiB, 4_GiB}, {Pages::huge})};
  }
  return {};
}

}  // namespace ipc
