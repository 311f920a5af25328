#include <utility>

#include "runner/grids.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

/// Peers beyond the number of CPUs go wherever the scheduler likes, as in the programs that have them.
Grid fan(std::string_view scenario, Names mechanisms, Sizes sizes, Workers workers) {
  return {.scenario = scenario,
          .mechanisms = std::move(mechanisms),
          .sizes = std::move(sizes),
          .workers = std::move(workers),
          .placements = {Placement::unpinned}};
}
Grid idle(Names mechanisms, Times gaps, Placements placements) {
  return {.scenario = "idle_gap",
          .mechanisms = std::move(mechanisms),
          .sizes = {64},
          .gaps = std::move(gaps),
          .placements = std::move(placements)};
}
Grid setups(Names mechanisms) {
  return {.scenario = "setup",
          .mechanisms = std::move(mechanisms),
          .sizes = {64},
          .placements = {Placement::same_cpu}};
}
Grid descriptors(Names mechanisms, Placements placements) {
  return {.scenario = "pass_descriptor",
          .mechanisms = std::move(mechanisms),
          .placements = std::move(placements)};
}

}  // namespace

std::vector<Grid> fan_grids(Extent extent) {
  switch (extent) {
    case Extent::taste:
      return {fan("fan_in", {"pipe", "unix_stream"}, {64}, {2}),
              fan("fan_out", {"unix_stream"}, {64}, {2}),
              fan("many_to_many", {"posix_mq"}, {64}, {2}),
              fan("pipeline", {"pipe"}, {64}, {3}),
              idle({"pipe"}, {0ns, 1ms}, {Placement::same_cpu}),
              setups({"pipe", "unix_stream"}),
              descriptors({"socketpair", "pidfd_getfd"}, {Placement::same_cpu})};
    case Extent::few: {
      const Names usual{"pipe", "unix_stream", "posix_mq", "queue"};
      return {fan("fan_in", usual, {64}, {1, 2, 4}),
              fan("fan_out", {"pipe", "unix_stream", "shm_ring", "shm_broadcast"}, {64}, {1, 2, 4}),
              fan("many_to_many", {"pipe", "posix_mq", "queue"}, {64}, {1, 2, 4}),
              fan("pipeline", {"pipe", "shm_ring"}, {64}, {1, 3}),
              idle({"pipe", "unix_stream", "shm_ring"}, {0ns, 1ms, 10ms},
                   {Placement::same_cpu, Placement::same_llc}),
              setups({"pipe", "unix_stream", "tcp", "posix_mq", "shm_sem", "zeromq"}),
              descriptors({"socketpair", "unix_dgram", "pidfd_getfd"}, {Placement::same_cpu})};
    }
    case Extent::many: {
      const Names usual{"pipe", "unix_stream", "tcp", "posix_mq", "queue", "shm_ring"};
      return {
          fan("fan_in", usual, {64}, {1, 2, 4, 8}),
          fan("fan_out", {"pipe", "unix_stream", "tcp", "posix_mq", "queue", "shm_ring", "shm_broadcast"},
              {64}, {1, 2, 4, 8}),
          fan("many_to_many", {"pipe", "posix_mq", "sysv_mq", "queue", "shm_mutex_cond"}, {64}, {1, 2, 4}),
          fan("pipeline", {"pipe", "unix_stream", "posix_mq", "shm_ring"}, {64}, {1, 3}),
          idle({"pipe", "unix_stream", "shm_sem", "shm_ring"}, {0ns, 100us, 1ms, 10ms}, all_pinned()),
          setups({"pipe", "fifo", "socketpair", "unix_stream", "unix_dgram", "tcp", "posix_mq", "sysv_mq",
                  "boost_mq", "shm_sem", "queue", "signal", "zeromq", "nng"}),
          descriptors({}, {Placement::same_cpu, Placement::same_llc})};
    }
    case Extent::all:
      return {fan("fan_in", {}, {64, 4096, 65536}, {1, 2, 4, 8, 16}),
              fan("fan_out", {}, {64, 4096, 65536}, {1, 2, 4, 8, 16}),
              fan("many_to_many", {}, {64, 4096, 65536}, {1, 2, 4, 8, 16}),
              fan("pipeline", {}, {64, 4096, 65536}, {1, 2, 3, 4, 8}),
              idle({}, {0ns, 10us, 100us, 1ms, 10ms}, all_pinned()),
              setups({}),
              descriptors({}, all_pinned())};
  }
  return {};
}

}  // namespace ipc
