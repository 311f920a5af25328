// Where the two peers run. A placement is a relation between two CPUs; which CPUs have it, the topology
// tells.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ipc {

enum class Placement : unsigned char {
  same_cpu,    // both on one CPU: every wake-up is a context switch
  smt,         // two hardware threads of one core
  same_llc,    // two cores that share their last-level cache
  cross_llc,   // two last-level caches of one NUMA node
  cross_node,  // two NUMA nodes
  unpinned,    // wherever the scheduler likes
};

inline constexpr std::array<std::string_view, 6> kPlacementNames{"same_cpu",  "smt",        "same_llc",
                                                                 "cross_llc", "cross_node", "unpinned"};

[[nodiscard]] constexpr std::string_view name_of(Placement placement) {
  return kPlacementNames[static_cast<std::size_t>(placement)];
}

/// The CPUs, by the operating system's numbers, of the two peers; -1 leaves a peer unpinned.
struct CpuPair {
  int client = -1;
  int server = -1;
};

/// Pins the calling thread; throws std::system_error where the CPU is not there or not allowed. -1 does
/// nothing.
void pin_to(int cpu);

/// Throws std::runtime_error unless the calling thread runs on `cpu`; -1 passes always.
void verify_on(int cpu);

/// What the machine has of CPUs, as far as this process may use them.
class Topology {
 public:
  [[nodiscard]] static Topology of_this_machine();
  /// For tests: hwloc's synthetic descriptions, such as "package:2 l3:1 core:4 pu:2".
  [[nodiscard]] static Topology of_description(const std::string& description);

  /// The pair of CPUs to use, or nothing: then `reason` says what this machine lacks.
  struct Resolved {
    std::optional<CpuPair> cpus;
    std::string reason;
  };
  [[nodiscard]] Resolved resolve(Placement placement) const;

  [[nodiscard]] std::size_t cpu_count() const noexcept { return cpus_.size(); }

 private:
  struct Cpu {
    int number, core, cache, node;  // `core`, `cache` and `node`: an index that CPUs of the same one share
  };
  explicit Topology(std::vector<Cpu> cpus) : cpus_{std::move(cpus)} {}
  friend struct TopologyReader;

  std::vector<Cpu> cpus_;
};

}  // namespace ipc
