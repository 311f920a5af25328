// Placements on machines that we do not have, from hwloc's synthetic descriptions.
#include "core/placement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

namespace ipc {
namespace {

std::string pair(const char* machine, Placement placement) {
  const auto resolved = Topology::of_description(machine).resolve(placement);
  if (!resolved.cpus) return resolved.reason;
  return std::to_string(resolved.cpus->client) + "," + std::to_string(resolved.cpus->server);
}

constexpr const char* kLaptop = "package:1 l3:1 core:4 pu:2";         // one cache, SMT
constexpr const char* kServer = "package:2 numa:1 l3:2 core:4 pu:2";  // two nodes, two caches in each, SMT
constexpr const char* kVirtual = "package:1 core:2 pu:1";             // shows no cache at all
constexpr const char* kSingle = "package:1 core:1 pu:1";

TEST(Topology, ALaptopHasSiblingsAndNeighboursButNoSecondCache) {
  EXPECT_EQ(pair(kLaptop, Placement::same_cpu), "7,7");
  EXPECT_EQ(pair(kLaptop, Placement::smt), "7,6");
  EXPECT_EQ(pair(kLaptop, Placement::same_llc), "7,5");
  EXPECT_THAT(pair(kLaptop, Placement::cross_llc), testing::HasSubstr("one last-level cache"));
  EXPECT_THAT(pair(kLaptop, Placement::cross_node), testing::HasSubstr("one NUMA node"));
}

TEST(Topology, AServerHasThemAll) {
  EXPECT_EQ(pair(kServer, Placement::same_cpu), "31,31");
  EXPECT_EQ(pair(kServer, Placement::smt), "31,30");
  EXPECT_EQ(pair(kServer, Placement::same_llc), "31,29");
  EXPECT_EQ(pair(kServer, Placement::cross_llc), "31,23");
  EXPECT_EQ(pair(kServer, Placement::cross_node), "31,15");
}

TEST(Topology, AVirtualMachineThatShowsNoCacheSharesItsPackage) {
  EXPECT_EQ(pair(kVirtual, Placement::same_llc), "1,0");
  EXPECT_THAT(pair(kVirtual, Placement::smt), testing::HasSubstr("no two hardware threads"));
}

TEST(Topology, OneCpuHasOnePlacement) {
  EXPECT_EQ(pair(kSingle, Placement::same_cpu), "0,0");
  EXPECT_EQ(pair(kSingle, Placement::unpinned), "-1,-1");
  for (const Placement p : {Placement::smt, Placement::same_llc, Placement::cross_llc, Placement::cross_node})
    EXPECT_THAT(pair(kSingle, p), testing::HasSubstr("this machine has"));
}

TEST(Topology, RefusesWhatIsNoDescription) {
  EXPECT_THROW((void)Topology::of_description("a big computer"), std::invalid_argument);
}

TEST(Pinning, IsVerified) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  const int cpu = Topology::of_this_machine().resolve(Placement::same_cpu).cpus->client;
  pin_to(cpu);
  EXPECT_NO_THROW(verify_on(cpu));
  EXPECT_THROW(verify_on(cpu + 1), std::runtime_error);
  EXPECT_THROW(pin_to(CPU_SETSIZE - 1), std::system_error);
  ::sched_setaffinity(0, sizeof before, &before);
}

}  // namespace
}  // namespace ipc
