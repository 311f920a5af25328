#include "core/placement.hpp"

#include <fmt/format.h>
#include <hwloc.h>
#include <sched.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#include "core/sys.hpp"

namespace ipc {

void pin_to(int cpu) {
  if (cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  check(::sched_setaffinity(0, sizeof set, &set), "sched_setaffinity");
}

void verify_on(int cpu) {
  if (cpu < 0) return;
  if (const int here = check(::sched_getcpu(), "sched_getcpu"); here != cpu)
    throw std::runtime_error{fmt::format("pinned to CPU {}, but found on CPU {}", cpu, here)};
}

struct TopologyReader {
  using Handle = std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)>;

  static Handle prepare() {
    hwloc_topology_t raw = nullptr;
    if (hwloc_topology_init(&raw) != 0) throw_errno("hwloc_topology_init");
    Handle handle{raw, &hwloc_topology_destroy};
    hwloc_topology_set_all_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_STRUCTURE);
    hwloc_topology_set_io_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_NONE);
    return handle;
  }

  /// The largest cache above this CPU; a virtual machine may show none, then its package must do.
  static hwloc_obj_t last_level_cache(hwloc_topology_t topology, hwloc_obj_t cpu) {
    hwloc_obj_t found = nullptr;
    for (hwloc_obj_t above = cpu->parent; above != nullptr; above = above->parent)
      if (hwloc_obj_type_is_dcache(above->type)) found = above;
    if (found == nullptr) found = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, cpu);
    return found == nullptr ? hwloc_get_root_obj(topology) : found;
  }

  static Topology read(const Handle& handle) {
    if (hwloc_topology_load(handle.get()) != 0) throw_errno("hwloc_topology_load");
    std::vector<Topology::Cpu> cpus;
    hwloc_obj_t cpu = nullptr;
    while ((cpu = hwloc_get_next_obj_by_type(handle.get(), HWLOC_OBJ_PU, cpu)) != nullptr) {
      const hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(handle.get(), HWLOC_OBJ_CORE, cpu);
      const int node = hwloc_bitmap_first(cpu->nodeset);
      const auto number = static_cast<int>(cpu->os_index);
      cpus.push_back({.number = number,
                      .core = core == nullptr ? number : static_cast<int>(core->logical_index),
                      .cache = static_cast<int>(last_level_cache(handle.get(), cpu)->gp_index),
                      .node = node});
    }
    return Topology{std::move(cpus)};
  }
};

Topology Topology::of_this_machine() {
  const auto handle = TopologyReader::prepare();
  Topology topology = TopologyReader::read(handle);
  // hwloc already leaves out what a cgroup forbids; a mask set by taskset or by our own --cpus is ours to
  // respect.
  cpu_set_t allowed;
  check(::sched_getaffinity(0, sizeof allowed, &allowed), "sched_getaffinity");
  std::erase_if(topology.cpus_,
                [&](const Cpu& cpu) { return !CPU_ISSET(static_cast<std::size_t>(cpu.number), &allowed); });
  return topology;
}

Topology Topology::of_description(const std::string& description) {
  const auto handle = TopologyReader::prepare();
  if (hwloc_topology_set_synthetic(handle.get(), description.c_str()) != 0)
    throw std::invalid_argument{fmt::format("not a topology description: {}", description)};
  return TopologyReader::read(handle);
}

Topology::Resolved Topology::resolve(Placement placement) const {
  if (placement == Placement::unpinned) return {.cpus = CpuPair{}, .reason = {}};
  // From the last CPU down: the first ones tend to serve the interrupts.
  const auto pair_where =
      [&](const std::function<bool(const Cpu&, const Cpu&)>& related) -> std::optional<CpuPair> {
    for (auto a = cpus_.rbegin(); a != cpus_.rend(); ++a)
      for (auto b = std::next(a); b != cpus_.rend(); ++b)
        if (related(*a, *b)) return CpuPair{.client = a->number, .server = b->number};
    return std::nullopt;
  };
  switch (placement) {
    case Placement::same_cpu:
      if (cpus_.empty()) return {.cpus = {}, .reason = "no CPU is allowed to this process"};
      return {.cpus = CpuPair{.client = cpus_.back().number, .server = cpus_.back().number}, .reason = {}};
    case Placement::smt:
      return {
          .cpus = pair_where([](const Cpu& a, const Cpu& b) { return a.core == b.core && a.node == b.node; }),
          .reason = "this machine has no two hardware threads of one core"};
    case Placement::same_llc:
      return {.cpus = pair_where(
                  [](const Cpu& a, const Cpu& b) { return a.cache == b.cache && a.core != b.core; }),
              .reason = "this machine has no two cores that share their last-level cache"};
    case Placement::cross_llc:
      return {.cpus = pair_where(
                  [](const Cpu& a, const Cpu& b) { return a.cache != b.cache && a.node == b.node; }),
              .reason = "this machine has one last-level cache in each NUMA node"};
    case Placement::cross_node:
      return {.cpus = pair_where([](const Cpu& a, const Cpu& b) { return a.node != b.node; }),
              .reason = "this machine has one NUMA node"};
    case Placement::unpinned:
      break;
  }
  return {};
}

}  // namespace ipc
