// The workloads of the profiles, by theme. Each function gives the grids of its scenarios to one extent.
#pragma once
#include <vector>

#include "runner/profile.hpp"

namespace ipc {

/// How much of everything: what `smoke`, `quick`, `standard` and `publication` measure.
enum class Extent { taste, few, many, all };

using Names = std::vector<std::string_view>;
using Sizes = std::vector<std::size_t>;
using Placements = std::vector<Placement>;
using Workers = std::vector<unsigned>;
using Times = std::vector<std::chrono::nanoseconds>;

constexpr std::size_t operator""_KiB(unsigned long long n) { return std::size_t{n} << 10U; }
constexpr std::size_t operator""_MiB(unsigned long long n) { return std::size_t{n} << 20U; }
constexpr std::size_t operator""_GiB(unsigned long long n) { return std::size_t{n} << 30U; }

[[nodiscard]] inline Placements all_pinned() {
  return {Placement::same_cpu, Placement::smt, Placement::same_llc, Placement::cross_llc,
          Placement::cross_node};
}
[[nodiscard]] inline Placements across_cpus() {
  return {Placement::smt, Placement::same_llc, Placement::cross_llc, Placement::cross_node};
}
[[nodiscard]] inline Placements everywhere() {
  auto all = all_pinned();
  all.push_back(Placement::unpinned);
  return all;
}

/// Messages between two peers: round_trip, stream (also by capacity), wake_up, open_loop.
[[nodiscard]] std::vector<Grid> transfer_grids(Extent extent);
/// The floors of the machine.
[[nodiscard]] std::vector<Grid> limit_grids(Extent extent);
/// More than two peers, and what stands around a message: idle_gap, setup, pass_descriptor.
[[nodiscard]] std::vector<Grid> fan_grids(Extent extent);
/// What processes and locks cost: dispatch, increment, spawn.
[[nodiscard]] std::vector<Grid> work_grids(Extent extent);
/// Python's multiprocessing beside ours: few cells, since each launch starts an interpreter.
[[nodiscard]] std::vector<Grid> python_grids(Extent extent);
/// The notes' two programs, and what the textbooks' tables show beside the rest.
[[nodiscard]] std::vector<Grid> program_grids(Extent extent);

}  // namespace ipc
