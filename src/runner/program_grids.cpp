#include <utility>

#include "runner/grids.hpp"

namespace ipc {
namespace {

/// The notes' two programs.
Grid chatrooms(Workers clients, Placements placements) {
  return {.scenario = "chatroom",
          .sizes = {64},
          .workers = std::move(clients),
          .placements = std::move(placements)};
}
Grid splitcopies(Sizes sizes, Workers workers) {
  return {.scenario = "splitcopy", .sizes = std::move(sizes), .workers = std::move(workers)};
}

/// What the textbooks' tables show beside the rest (src/tables/classic_*.cpp), as they do: on one CPU.
Grid classic_trips() {
  return {.scenario = "round_trip",
          .mechanisms = {"pipe", "posix_mq", "sysv_mq", "tcp", "udp", "unix_stream"},
          .sizes = {1},
          .placements = {Placement::same_cpu, Placement::same_llc}};
}
Grid classic_streams() {
  return {.scenario = "stream",
          .mechanisms = {"pipe", "posix_mq", "sysv_mq", "tcp", "unix_stream", "socketpair"},
          .sizes = {1_KiB, 2000, 2_KiB, 4_KiB, 8_KiB, 16_KiB, 32_KiB, 64_KiB},
          .placements = {Placement::same_cpu}};
}
Grid classic_increments() {
  return {.scenario = "increment",
          .mechanisms = {"mutex", "rwlock", "memory_semaphore", "named_semaphore", "sysv_semaphore",
                         "sysv_semaphore_undo", "record_lock"},
          .workers = {1, 2, 3, 4, 5}};
}

}  // namespace

std::vector<Grid> program_grids(Extent extent) {
  switch (extent) {
    case Extent::taste:
      return {chatrooms({2}, {}), splitcopies({1_MiB}, {2})};
    case Extent::few:
      return {chatrooms({2, 8}, all_pinned()), splitcopies({16_MiB}, {2}), classic_trips()};
    case Extent::many:
      return {chatrooms({2, 4, 8}, all_pinned()), splitcopies({16_MiB}, {1, 2, 4}), classic_trips(),
              classic_streams(), classic_increments()};
    case Extent::all:
      return {chatrooms({2, 4, 8, 16, 32}, all_pinned()), splitcopies({1_MiB, 16_MiB, 256_MiB}, {1, 2, 4, 8}),
              classic_trips(), classic_streams(), classic_increments()};
  }
  return {};
}

}  // namespace ipc
