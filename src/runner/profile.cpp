#include "runner/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "choice.hpp"
#include "files/json.hpp"
#include "runner/fan_grids.hpp"

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

/// What few sizes of a standard run leave out: how the likeliest carry what does not fit into a cache.
Grid large(Sizes sizes) {
  return {.scenario = "stream",
          .mechanisms = {"pipe", "unix_stream", "shm_sem", "shm_ring", "process_vm"},
          .sizes = std::move(sizes),
          .placements = {Placement::same_llc}};
}
Grid wake_ups() { return {.scenario = "wake_up", .placements = all_pinned()}; }

/// The floors, each where it means something; sizes are those of memcpy and of copy.
std::vector<Grid> limits(Sizes sizes, Sizes buffers) {
  const Placements across{Placement::smt, Placement::same_llc, Placement::cross_llc, Placement::cross_node};
  return {
      {.scenario = "limit", .mechanisms = {"getppid", "context_switch"}, .placements = {Placement::same_cpu}},
      {.scenario = "limit", .mechanisms = {"cache_line"}, .placements = across},
      {.scenario = "limit", .mechanisms = {"futex_wake"}, .placements = all_pinned()},
      {.scenario = "limit", .mechanisms = {"fork"}, .placements = {Placement::same_cpu, Placement::unpinned}},
      {.scenario = "limit",
       .mechanisms = {"memcpy"},
       .sizes = std::move(sizes),
       .placements = {Placement::same_cpu}},
      {.scenario = "limit", .mechanisms = {"copy"}, .sizes = std::move(buffers), .placements = across}};
}

/// Streams by how much the channel holds: a pipe up to what an ordinary user may ask for
/// (/proc/sys/fs/pipe-max-size), memory up to beyond the last-level cache.
std::vector<Grid> capacities(Sizes pipe, Sizes memory) {
  const auto grid = [](std::vector<std::string_view> mechanisms, std::size_t size, Sizes values) {
    return Grid{.scenario = "stream",
                .mechanisms = std::move(mechanisms),
                .sizes = {size},
                .capacities = std::move(values),
                .placements = {Placement::same_llc}};
  };
  return {grid({"pipe", "fifo"}, 4_KiB, std::move(pipe)),
          grid({"shm_ring", "shm_ring_spin", "boost_spsc", "queue"}, 64, std::move(memory))};
}

/// One list of several.
std::vector<Grid> joined(const std::vector<std::vector<Grid>>& lists) {
  std::vector<Grid> grids;
  for (const auto& list : lists) grids.insert(grids.end(), list.begin(), list.end());
  return grids;
}

std::vector<Profile> make_profiles() {
  const std::vector<std::size_t> sizes{1, 8, 64, 512, 4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB, 4_MiB, 16_MiB};
  const std::vector<std::size_t> few{64, 1_KiB, 4_KiB, 16_KiB, 64_KiB, 1_MiB};
  std::vector<Profile> all{
      {.name = "smoke",
       .promise = "everything runs once; the figures are for looking at, not for quoting",
       .timed = 5ms,
       .min_launches = 1,
       .max_launches = 1,
       .half_width = 1,
       .budget = 45s,
       .grids = joined({{round_trips({8, 4_KiB}, everywhere()), streams({8, 64_KiB}, everywhere()),
                         dispatches({2}, {0ns, 100us}), increments({1}), wake_ups()},
                        limits({4_KiB}, {64_KiB})})},
      {.name = "quick",
       .promise = "95 % intervals within 10 % on pinned cells",
       .timed = 25ms,
       .min_launches = 6,
       .max_launches = 15,
       .half_width = 0.10,
       .budget = 150s,
       .grids = joined({{round_trips({8}, everywhere()), round_trips({64, 4_KiB, 64_KiB}, all_pinned()),
                         streams({8}, everywhere()), streams({64, 4_KiB, 64_KiB, 1_MiB}, all_pinned()),
                         dispatches({2}, {0ns, 10us, 100us, 1ms}), increments({1, 2}), wake_ups()},
                        limits({64, 4_KiB, 64_KiB, 1_MiB}, {16_KiB, 64_KiB, 256_KiB})})},
      {.name = "standard",
       .promise = "95 % intervals within 3 % on pinned cells",
       .timed = 50ms,
       .min_launches = 9,
       .max_launches = 41,
       .half_width = 0.03,
       .budget = 900s,
       .grids = joined(
           {{round_trips({8}, everywhere()), round_trips(few, all_pinned()), streams({8}, everywhere()),
             streams(few, all_pinned()), large({16_MiB}),
             dispatches({1, 2, 4}, {0ns, 1us, 10us, 30us, 100us, 300us, 1ms}), increments({1, 2, 4}),
             wake_ups()},
            capacities({4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB}, {16_KiB, 256_KiB, 1_MiB, 4_MiB, 64_MiB}),
            limits(few, {4_KiB, 16_KiB, 64_KiB, 256_KiB, 1_MiB})})},
      {.name = "publication",
       .promise = "95 % intervals within 1 %, or the cells that cannot reach it are named",
       .timed = 200ms,
       .min_launches = 15,
       .max_launches = 301,
       .half_width = 0.01,
       .budget = 6h,
       .grids = joined(
           {{round_trips(sizes, everywhere()), streams(sizes, everywhere()),
             dispatches({1, 2, 4, 8}, {0ns, 1us, 3us, 10us, 30us, 100us, 300us, 1ms, 3ms, 10ms}),
             increments({1, 2, 4, 8}), wake_ups()},
            capacities({4_KiB, 8_KiB, 16_KiB, 32_KiB, 64_KiB, 128_KiB, 256_KiB, 512_KiB, 1_MiB},
                       {16_KiB, 64_KiB, 256_KiB, 1_MiB, 4_MiB, 16_MiB, 64_MiB}),
            limits(sizes, {1_KiB, 4_KiB, 16_KiB, 64_KiB, 128_KiB, 256_KiB, 512_KiB, 1_MiB, 4_MiB, 16_MiB})})},
  };
  constexpr std::array kExtents{Extent::taste, Extent::few, Extent::many, Extent::all};  // as above
  for (std::size_t i = 0; i < all.size(); ++i)
    for (Grid& grid : fan_grids(kExtents[i])) all[i].grids.push_back(std::move(grid));
  return all;
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
