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
constexpr std::size_t operator""_GiB(unsigned long long n) { return std::size_t{n} << 30U; }

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

using Names = std::vector<std::string_view>;

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
Grid spawns(Sizes residents, std::vector<Pages> pages = {}) {
  return {.scenario = "spawn", .residents = std::move(residents), .pages = std::move(pages)};
}

/// Python's multiprocessing beside ours: few cells, since each launch starts an interpreter.
std::vector<Grid> python(Names links, Placements placements, Names pools, Times tasks, Names values,
                         Names ways) {
  return {{.scenario = "round_trip", .mechanisms = links, .sizes = {64}, .placements = placements},
          {.scenario = "stream", .mechanisms = links, .sizes = {64}, .placements = std::move(placements)},
          {.scenario = "dispatch", .mechanisms = std::move(pools), .workers = {2}, .tasks = std::move(tasks)},
          {.scenario = "increment", .mechanisms = std::move(values), .workers = {2}},
          {.scenario = "spawn", .mechanisms = std::move(ways), .residents = {0}}};
}
std::vector<Grid> all_of_python(Placements placements, Times tasks) {
  return python({"python:pipe", "python:pipe_one_way", "python:simple_queue", "python:queue"},
                std::move(placements), {"python:pool", "python:pool_apply", "python:pool_map"},
                std::move(tasks), {"python:value", "python:array"},
                {"python:fork", "python:forkserver", "python:spawn"});
}

std::vector<Grid> together(std::vector<Grid> first, const std::vector<Grid>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
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
       .budget = 45s,
       .grids = {round_trips({8, 4_KiB}, everywhere()),
                 streams({8, 64_KiB}, everywhere()),
                 dispatches({2}, {0ns, 100us}),
                 increments({1}),
                 spawns({0}),
                 {.scenario = "dispatch", .mechanisms = {"python:pool"}, .workers = {2}, .tasks = {0ns}}}},
      {.name = "quick",
       .promise = "95 % intervals within 10 % on pinned cells",
       .timed = 25ms,
       .min_launches = 6,
       .max_launches = 15,
       .half_width = 0.10,
       .budget = 150s,
       .grids =
           together({round_trips({8}, everywhere()), round_trips({64, 4_KiB, 64_KiB}, all_pinned()),
                     streams({8}, everywhere()), streams({64, 4_KiB, 64_KiB, 1_MiB}, all_pinned()),
                     dispatches({2}, {0ns, 10us, 100us, 1ms}), long_tasks({3ms}),
                     chunks({1us}, {Shape::equal}, {1, 16, 256}), increments({1, 2}), spawns({0, 64_MiB})},
                    python({"python:pipe", "python:queue"}, {Placement::same_cpu}, {"python:pool"}, {0ns},
                           {"python:value"}, {"python:fork"}))},
      {.name = "standard",
       .promise = "95 % intervals within 3 % on pinned cells",
       .timed = 50ms,
       .min_launches = 9,
       .max_launches = 41,
       .half_width = 0.03,
       .budget = 900s,
       .grids = together(
           {round_trips({8}, everywhere()), round_trips(few, all_pinned()), streams({8}, everywhere()),
            streams(few, all_pinned()), dispatches({2}, {0ns, 1us, 10us, 30us, 100us, 300us, 1ms}),
            long_tasks({3ms, 10ms}), dispatches({1, 4, 8}, {0ns, 10us, 100us, 1ms}), skewed({100us}),
            chunks({1us}, {Shape::equal, Shape::skewed}, {1, 4, 16, 64, 256, 1024}), increments({1, 2, 4}),
            spawns({0, 64_MiB, 1_GiB}), spawns({1_GiB}, {Pages::huge})},
           all_of_python(all_pinned(), {0ns, 100us}))},
      {.name = "publication",
       .promise = "95 % intervals within 1 %, or the cells that cannot reach it are named",
       .timed = 200ms,
       .min_launches = 15,
       .max_launches = 301,
       .half_width = 0.01,
       .budget = 6h,
       .grids = together({round_trips(sizes, everywhere()), streams(sizes, everywhere()),
                          dispatches({1, 2, 4, 8}, {0ns, 1us, 3us, 10us, 30us, 100us, 300us, 1ms, 3ms, 10ms}),
                          skewed({10us, 100us, 1ms}),
                          chunks({0ns, 1us, 10us}, {Shape::equal, Shape::skewed}, {1, 4, 16, 64, 256, 1024}),
                          increments({1, 2, 4, 8}), spawns({0, 64_MiB, 256_MiB, 1_GiB, 4_GiB}),
                          spawns({256_MiB, 1_GiB, 4_GiB}, {Pages::huge})},
                         all_of_python(everywhere(), {0ns, 10us, 100us, 1ms}))},
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
