#include "runner/profile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "choice.hpp"
#include "files/json.hpp"

namespace ipc {
namespace {

using namespace std::chrono_literals;

std::vector<Placement> all_pinned() {
  return {Placement::same_cpu, Placement::smt, Placement::same_llc, Placement::cross_llc,
          Placement::cross_node};
}
std::vector<Placement> everywhere() {
  auto all = all_pinned();
  all.push_back(Placement::unpinned);
  return all;
}

constexpr std::size_t operator""_KiB(unsigned long long n) { return std::size_t{n} << 10U; }
constexpr std::size_t operator""_MiB(unsigned long long n) { return std::size_t{n} << 20U; }

using Sizes = std::vector<std::size_t>;
using Placements = std::vector<Placement>;
using Workers = std::vector<unsigned>;
using Times = std::vector<std::chrono::nanoseconds>;

Grid round_trips(Sizes sizes, Placements placements) {
  return {.scenario = "round_trip", .sizes = std::move(sizes), .placements = std::move(placements)};
}
Grid streams(Sizes sizes, Placements placements) {
  return {.scenario = "stream", .sizes = std::move(sizes), .placements = std::move(placements)};
}
Grid dispatches(Workers workers, Times tasks) {
  return {.scenario = "dispatch", .workers = std::move(workers), .tasks = std::move(tasks)};
}
Grid increments(Workers workers) { return {.scenario = "increment", .workers = std::move(workers)}; }

/// Latency under load, where sender and receiver have a CPU each.
Grid open_loops(std::vector<unsigned> loads, std::vector<std::string_view> mechanisms) {
  return {.scenario = "open_loop",
          .mechanisms = std::move(mechanisms),
          .sizes = {64},
          .loads = std::move(loads),
          .arrivals = {Arrival::fixed, Arrival::poisson},
          .placements = {Placement::same_llc, Placement::cross_llc, Placement::cross_node}};
}

std::vector<Profile> make_profiles() {
  const std::vector<std::size_t> sizes{1, 8, 64, 512, 4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB};
  const std::vector<std::size_t> few{64, 1_KiB, 4_KiB, 16_KiB, 64_KiB, 1_MiB};
  return {
      {.name = "smoke",
       .promise = "everything runs once; the figures are for looking at, not for quoting",
       .timed = 5ms,
       .min_launches = 1,
       .max_launches = 1,
       .half_width = 1,
       .budget = 50s,
       .grids = {round_trips({8, 4_KiB}, everywhere()), streams({8, 64_KiB}, everywhere()),
                 dispatches({2}, {0ns, 100us}), increments({1}), open_loops({50}, {"pipe", "shm_ring"})}},
      {.name = "quick",
       .promise = "95 % intervals within 10 % on pinned cells",
       .timed = 25ms,
       .min_launches = 6,
       .max_launches = 15,
       .half_width = 0.10,
       .budget = 270s,
       .grids = {round_trips({8}, everywhere()), round_trips({64, 4_KiB, 64_KiB}, all_pinned()),
                 streams({8}, everywhere()), streams({64, 4_KiB, 64_KiB, 1_MiB}, all_pinned()),
                 dispatches({2}, {0ns, 10us, 100us, 1ms}), increments({1, 2}),
                 open_loops({10, 50, 80, 90}, {"pipe", "shm_ring"})}},
      {.name = "standard",
       .promise = "95 % intervals within 3 % on pinned cells",
       .timed = 50ms,
       .min_launches = 9,
       .max_launches = 41,
       .half_width = 0.03,
       .budget = 1140s,
       .grids = {round_trips({8}, everywhere()), round_trips(few, all_pinned()), streams({8}, everywhere()),
                 streams(few, all_pinned()), dispatches({1, 2, 4}, {0ns, 1us, 10us, 30us, 100us, 300us, 1ms}),
                 increments({1, 2, 4}),
                 open_loops({10, 50, 80, 90}, {"pipe", "unix_stream", "posix_mq", "shm_ring", "shm_sem"})}},
      {.name = "publication",
       .promise = "95 % intervals within 1 %, or the cells that cannot reach it are named",
       .timed = 200ms,
       .min_launches = 15,
       .max_launches = 301,
       .half_width = 0.01,
       .budget = 6h,
       .grids = {round_trips(sizes, everywhere()), streams(sizes, everywhere()),
                 dispatches({1, 2, 4, 8}, {0ns, 1us, 3us, 10us, 30us, 100us, 300us, 1ms, 3ms, 10ms}),
                 increments({1, 2, 4, 8}), open_loops({10, 25, 50, 65, 80, 90, 95}, {})}},
  };
}

}  // namespace

std::span<const Profile> profiles() {
  static const std::vector<Profile> all = make_profiles();
  return all;
}

const Profile& find_profile(std::string_view name) {
  const auto all = profiles();
  const auto found = std::ranges::find(all, name, &Profile::name);
  if (found == all.end())
    throw UnusableInput{fmt::format("profile '{}': {}", name, expected_one_of(name, all))};
  return *found;
}

}  // namespace ipc
