#include <utility>

#include "runner/grids.hpp"

namespace ipc {
namespace {

/// The floors, each where it means something. `sizes`: of memcpy; `buffers`: of copy.
std::vector<Grid> limits(Sizes sizes, Sizes buffers) {
  return {
      {.scenario = "limit",
       .mechanisms = {"getppid", "atomic_add", "context_switch"},
       .placements = {Placement::same_cpu}},
      {.scenario = "limit", .mechanisms = {"cache_line"}, .placements = across_cpus()},
      {.scenario = "limit", .mechanisms = {"futex_wake"}, .placements = all_pinned()},
      {.scenario = "limit", .mechanisms = {"fork"}, .placements = {Placement::same_cpu, Placement::unpinned}},
      {.scenario = "limit",
       .mechanisms = {"memcpy"},
       .sizes = std::move(sizes),
       .placements = {Placement::same_cpu}},
      {.scenario = "limit",
       .mechanisms = {"copy"},
       .sizes = std::move(buffers),
       .placements = across_cpus()}};
}

}  // namespace

std::vector<Grid> limit_grids(Extent extent) {
  switch (extent) {
    case Extent::taste:
      return limits({4_KiB}, {64_KiB});
    case Extent::few:
      return limits({64, 4_KiB, 64_KiB, 1_MiB}, {16_KiB, 64_KiB, 256_KiB});
    case Extent::many:
      return limits({64, 1_KiB, 4_KiB, 16_KiB, 64_KiB, 1_MiB}, {4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB});
    case Extent::all:
      return limits({1, 8, 64, 512, 4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB, 4_MiB, 16_MiB},
                    {1_KiB, 4_KiB, 16_KiB, 64_KiB, 128_KiB, 256_KiB, 512_KiB, 1_MiB, 4_MiB, 16_MiB});
  }
  return {};
}

}  // namespace ipc
