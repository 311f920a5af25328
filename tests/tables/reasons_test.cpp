// Whatever reason this suite gives for not measuring a cell is told in Chinese, too.
#include <gtest/gtest.h>

#include <set>

#include "cell.hpp"
#include "tables/reasons.hpp"

namespace ipc {
namespace {

/// Why cells of every kind cannot be, on machines of several shapes.
std::set<std::string> reasons_of_all_cells() {
  std::set<std::string> reasons;
  Workload plain;
  plain.size = 64;
  plain.workers = 2;
  plain.load = 50;
  std::vector<Workload> workloads(7, plain);
  workloads[1].size = std::size_t{1} << 40U;
  workloads[2].capacity = 4096;
  workloads[3].wait = Wait::epoll;
  workloads[4].size = 1;
  workloads[5].size = 65536;
  workloads[6].resident = std::size_t{1} << 60U;
  for (const auto* shape : {"package:1 l3:1 core:1 pu:1", "package:1 l3:1 core:1 pu:2"}) {
    const Topology topology = Topology::of_description(shape);
    for (const Mechanism& mechanism : mechanisms())
      for (const Scenario& scenario : scenarios()) {
        // What stands in the way of a library, the system may have said in words of its own.
        if (!mechanism.offers(scenario.name) || !mechanism.why_unavailable().empty()) continue;
        for (Workload workload : workloads)
          for (std::size_t p = 0; p < kPlacementNames.size(); ++p) {
            workload.placement = static_cast<Placement>(p);
            reasons.insert(
                Cell{.scenario = &scenario, .mechanism = &mechanism, .workload = workload}.why_not(topology));
          }
      }
  }
  reasons.erase("");
  return reasons;
}

TEST(Reasons, EachIsTranslated) {
  const auto reasons = reasons_of_all_cells();
  EXPECT_TRUE(reasons.contains("this machine has one NUMA node"));
  EXPECT_TRUE(reasons.contains("signal carries at most 8 bytes here"));
  for (const std::string& reason : reasons) {
    EXPECT_EQ(reason_in(reason, Language::en), reason);
    EXPECT_NE(reason_in(reason, Language::zh), reason);
  }
}

TEST(Reasons, WhatDiffersIsKept) {
  EXPECT_EQ(reason_in("pipe_packet carries at most 4096 bytes here", Language::zh),
            "此处 pipe_packet 每条消息最多 4096 字节");
  EXPECT_EQ(reason_in("built without nng: install libnng-dev, build again", Language::zh),
            "编译时未含 nng：安装 libnng-dev 后重新编译");
}

TEST(Reasons, WhatIsNotOursStaysAsItIs) {
  for (const auto* text : {"", "libzmq.so.5: cannot open shared object file", "this machine has one NUMA",
                           "this machine has one NUMA node too many"})
    EXPECT_EQ(reason_in(text, Language::zh), text);
}

}  // namespace
}  // namespace ipc
