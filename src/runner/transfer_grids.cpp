#include <utility>

#include "runner/grids.hpp"

namespace ipc {
namespace {

Grid round_trips(Sizes sizes, Placements placements) {
  return {.scenario = "round_trip", .sizes = std::move(sizes), .placements = std::move(placements)};
}
Grid streams(Sizes sizes, Placements placements) {
  return {.scenario = "stream", .sizes = std::move(sizes), .placements = std::move(placements)};
}
/// `grid` for these mechanisms only.
Grid of(Names mechanisms, Grid grid) {
  grid.mechanisms = std::move(mechanisms);
  return grid;
}
Grid wake_ups() { return {.scenario = "wake_up", .placements = all_pinned()}; }

/// Latency under load, where sender and receiver have a CPU each.
Grid open_loops(std::vector<unsigned> loads, Names mechanisms) {
  return {.scenario = "open_loop",
          .mechanisms = std::move(mechanisms),
          .sizes = {64},
          .loads = std::move(loads),
          .arrivals = {Arrival::fixed, Arrival::poisson},
          .placements = {Placement::same_llc, Placement::cross_llc, Placement::cross_node}};
}

/// Streams by how much the channel holds: a pipe up to what an ordinary user may ask for
/// (/proc/sys/fs/pipe-max-size), memory up to beyond the last-level cache.
Grid capacities(Names mechanisms, std::size_t size, Sizes values) {
  return {.scenario = "stream",
          .mechanisms = std::move(mechanisms),
          .sizes = {size},
          .capacities = std::move(values),
          .placements = {Placement::same_llc}};
}

/// What one would think of first: these are measured by size where there is no time to do so for all.
const Names kLikeliest{"pipe", "unix_stream", "tcp", "posix_mq", "shm_sem", "shm_ring", "queue"};
/// How the likeliest carry what does not fit into a cache.
const Names kCarriers{"pipe", "unix_stream", "shm_sem", "shm_ring", "process_vm"};
const Names kPipes{"pipe", "fifo"};
const Names kRings{"shm_ring", "shm_ring_spin", "boost_spsc", "queue"};

}  // namespace

std::vector<Grid> transfer_grids(Extent extent) {
  switch (extent) {
    case Extent::taste:
      return {round_trips({8, 4_KiB}, everywhere()), streams({8, 64_KiB}, everywhere()), wake_ups(),
              open_loops({50}, {"pipe", "shm_ring"})};
    case Extent::few:
      return {round_trips({8}, all_pinned()),
              of(kLikeliest, round_trips({8}, {Placement::unpinned})),
              of(kLikeliest, round_trips({4_KiB, 64_KiB}, all_pinned())),
              streams({8, 64_KiB}, across_cpus()),
              of(kLikeliest, streams({4_KiB, 1_MiB}, across_cpus())),
              of(kLikeliest, streams({8, 64_KiB}, {Placement::same_cpu})),
              wake_ups(),
              open_loops({10, 50, 80, 90}, {"pipe", "shm_ring"})};
    case Extent::many:
      return {round_trips({8, 4_KiB, 64_KiB, 1_MiB}, all_pinned()),
              of(kLikeliest, round_trips({8}, {Placement::unpinned})),
              of(kLikeliest, round_trips({64, 1_KiB, 16_KiB}, all_pinned())),
              streams({8, 64, 4_KiB, 64_KiB, 1_MiB}, across_cpus()),
              of(kLikeliest, streams({1_KiB, 16_KiB}, across_cpus())),
              of(kLikeliest, streams({8, 64, 4_KiB, 64_KiB}, {Placement::same_cpu})),
              of(kCarriers, streams({16_MiB}, {Placement::same_llc})),
              capacities(kPipes, 4_KiB, {4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB}),
              capacities(kRings, 64, {16_KiB, 256_KiB, 1_MiB, 4_MiB, 64_MiB}),
              wake_ups(),
              open_loops({10, 50, 80, 90}, {"pipe", "unix_stream", "posix_mq", "shm_ring", "shm_sem"})};
    case Extent::all: {
      const Sizes sizes{1, 8, 64, 512, 4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB, 4_MiB, 16_MiB};
      return {
          round_trips(sizes, everywhere()),
          streams(sizes, everywhere()),
          capacities(kPipes, 4_KiB, {4_KiB, 8_KiB, 16_KiB, 32_KiB, 64_KiB, 128_KiB, 256_KiB, 512_KiB, 1_MiB}),
          capacities(kRings, 64, {16_KiB, 64_KiB, 256_KiB, 1_MiB, 4_MiB, 16_MiB, 64_MiB}),
          wake_ups(),
          open_loops({10, 25, 50, 65, 80, 90, 95}, {})};
    }
  }
  return {};
}

}  // namespace ipc
