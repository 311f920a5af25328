// Every finding of `doctor`, proved on a made-up machine that has it, and absent on one that has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "runner/examine.hpp"
#include "runner/machine.hpp"
#include "support/command.hpp"

namespace ipc {
namespace {

using testing::HasSubstr;

/// A bare, quiet, well-set machine; each test spoils one thing of it.
class FakeMachine {
 public:
  FakeMachine() {
    put("proc/loadavg", "0.01 0.02 0.00 1/100 4242");
    put("proc/cpuinfo", "model name\t: Test CPU\nflags\t\t: fpu tsc\nmicrocode\t: 0x2a");
    put("proc/stat", "cpu  100 0 100 1000 0 0 0 7 0 0");
    put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
    put("sys/devices/system/cpu/intel_pstate/no_turbo", "1");
    put("sys/devices/system/cpu/smt/active", "0");
    put("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc");
    put("sys/fs/cgroup/cpu.max", "max 100000");
    put("proc/sys/kernel/yama/ptrace_scope", "1");
  }
  void put(const std::string& name, const std::string& text) const {
    const auto file = folder_.path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << text << '\n';
  }
  [[nodiscard]] MachineRoots roots() const {
    return {.proc = folder_.path() / "proc", .sys = folder_.path() / "sys"};
  }
  [[nodiscard]] std::vector<Finding> findings(int cpus = 2, const std::string& build = "Release",
                                              const Canary& canary = {.spread = 0.05}) const {
    return examine_machine(cpus, build, canary, roots());
  }

 private:
  test::TemporaryFolder folder_;
};

void expect_only(const std::vector<Finding>& findings, const std::string& what, const std::string& mend) {
  ASSERT_EQ(findings.size(), 1U) << what;
  EXPECT_THAT(findings[0].what, HasSubstr(what));
  EXPECT_THAT(findings[0].mend, HasSubstr(mend));
}

TEST(Examine, AWellSetMachineHasNoFindings) { EXPECT_TRUE(FakeMachine{}.findings().empty()); }

TEST(Examine, ACpuWithoutASteadySpeed) {
  expect_only(FakeMachine{}.findings(2, "Release", {.spread = 0.43}), "43 % longer", "whole cores");
}

struct Spoiler {
  const char* file;
  const char* text;
  const char* what;
  const char* mend;
};

class Examine : public testing::TestWithParam<Spoiler> {};

TEST_P(Examine, NamesWhatSpoilsAndTheCommandThatMends) {
  const FakeMachine machine;
  machine.put(GetParam().file, GetParam().text);
  expect_only(machine.findings(), GetParam().what, GetParam().mend);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Examine,
    testing::Values(
        Spoiler{"proc/loadavg", "1.70 0.5 0.2 2/99 1", "load average 1.70", "top"},
        Spoiler{"proc/cpuinfo", "flags : fpu hypervisor tsc", "virtual machine", "compare within one run"},
        Spoiler{"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave",
                "governor is 'powersave'", "cpupower frequency-set -g performance"},
        Spoiler{"sys/devices/system/cpu/intel_pstate/no_turbo", "0", "turbo is on", "no_turbo"},
        Spoiler{"sys/devices/system/cpu/cpufreq/boost", "1", "boost is on", "cpufreq/boost"},
        Spoiler{"sys/devices/system/cpu/smt/active", "1", "hardware threads are on", "smt/control"},
        Spoiler{"sys/devices/system/cpu/cpu0/cpuidle/state3/latency", "133", "133 us to wake",
                "idle-set -D 10"},
        Spoiler{"sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet",
                "clock source is 'hpet'", "current_clocksource"},
        Spoiler{"sys/fs/cgroup/cpu.max", "50000 100000", "quota limits CPU time (50000 100000)", "cpu.max"}),
    [](const auto& spoiler) { return "N" + std::to_string(spoiler.index); });

TEST(Examine, OneCpuAndADebugBuildAreNamed) {
  expect_only(FakeMachine{}.findings(1), "one CPU only", "taskset");
  expect_only(FakeMachine{}.findings(2, "Debug"), "this is a Debug build", "cmake --preset release");
}

TEST(Examine, PtraceForRootOnlyIsNamedToOthers) {
  const FakeMachine machine;
  machine.put("proc/sys/kernel/yama/ptrace_scope", "2");
  if (::geteuid() == 0)
    EXPECT_TRUE(machine.findings().empty());
  else
    expect_only(machine.findings(), "ptrace is for root only", "ptrace_scope=1");
}

TEST(Disturbance, IsReadFromWhereverTheQuotaIs) {
  const FakeMachine machine;
  machine.put("proc/self/cgroup", "0::/user.slice/job");
  machine.put("sys/fs/cgroup/user.slice/cpu.stat", "usage_usec 1\nnr_periods 1\nthrottled_usec 250");
  const Disturbance now = Disturbance::so_far(machine.roots());
  EXPECT_DOUBLE_EQ(now.steal_s, 7.0 / static_cast<double>(::sysconf(_SC_CLK_TCK)));
  EXPECT_EQ(now.throttled_us, 250U);
}

TEST(Record, HoldsWhatTheMachineSays) {
  const FakeMachine machine;
  machine.put("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0");
  machine.put("sys/devices/system/cpu/cpu0/topology/core_id", "0");
  machine.put("sys/devices/system/cpu/cpu1/topology/physical_package_id", "0");
  machine.put("sys/devices/system/cpu/cpu1/topology/core_id", "0");
  machine.put("sys/devices/system/cpu/cpu0/cache/index3/level", "3");
  machine.put("sys/devices/system/cpu/cpu0/cache/index3/type", "Unified");
  machine.put("sys/devices/system/cpu/cpu0/cache/index3/size", "32768K");
  machine.put("sys/devices/system/cpu/cpu0/cpuidle/state1/name", "C1");
  machine.put("sys/devices/system/cpu/cpu0/cpuidle/state1/latency", "2");
  machine.put("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
  const Json record = describe_machine(machine.roots());
  EXPECT_EQ(record.at("cpu_model"), "Test CPU");
  EXPECT_EQ(record.at("microcode"), "0x2a");
  EXPECT_EQ(record.at("topology").at("packages"), 1);
  EXPECT_EQ(record.at("topology").at("cores"), 1);
  EXPECT_EQ(record.at("topology").at("caches").at("L3"), "32768K");
  EXPECT_EQ(record.at("idle_states").at("C1"), 2);
  EXPECT_EQ(record.at("huge_pages"), "madvise");
  EXPECT_EQ(record.at("governor"), "performance");
  EXPECT_EQ(record.at("load"), 0.01);
  EXPECT_FALSE(record.contains("hypervisor"));
}

}  // namespace
}  // namespace ipc
