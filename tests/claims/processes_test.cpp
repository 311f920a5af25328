// E1 to E11: what the experiments say of honest subjects, and of sabotaged ones.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claims/judge.hpp"
#include "claims/observe.hpp"
#include "claims/processes.hpp"
#include "claims/zombies.hpp"
#include "core/mapping.hpp"
#include "core/process.hpp"

namespace ipc::claims {
namespace {

TEST(Claims, E1HoldsHere) { EXPECT_EQ(honest("E1"), "holds"); }
TEST(Claims, E1IsRefutedByMemoryThatIsShared) {
  const Shared<int> shared;
  EXPECT_EQ(verdict_of([&](Evidence& evidence) { isolation(evidence, [&] { return &*shared; }); }),
            "refuted");
}

TEST(Claims, E2HoldsHere) { EXPECT_EQ(honest("E2"), "holds"); }
TEST(Claims, E2IsRefutedByADuplicateThatIsCalledOnesOwn) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              inherited_offset(evidence,
                               [](const char*, const Fd& inherited) { return Fd{::dup(inherited.get())}; });
            }),
            "refuted");
}

TEST(Claims, E3HoldsWhereItCanBeTested) {
  EXPECT_THAT(honest("E3"),
              testing::AnyOf("holds", "not_testable_here"));  // root without the right to become another
}
TEST(Claims, E3IsRefutedByAForkThatSwallowsItsFailure) {
  const std::string verdict = verdict_of([](Evidence& evidence) {
    fork_failure(evidence, [] {
      const pid_t pid = ::fork();
      if (pid == 0) ::_exit(0);
      return pid < 0 ? 0 : pid;
    });
  });
  if (verdict == "not_testable_here") GTEST_SKIP() << "root may not become another user here";
  EXPECT_EQ(verdict, "refuted");
}

TEST(Claims, E4IsRefutedByAForkThatLetsTheChildGoFirst) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              order_of_parent_and_child(evidence, [](const std::function<void()>& child) {
                const pid_t pid = plain_fork(child);
                siginfo_t info{};
                ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
                return pid;
              });
            }),
            "refuted");
}

TEST(Claims, E4IsRefutedByAForkThatLetsTheParentGoFirst) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              order_of_parent_and_child(evidence, [](const std::function<void()>& child) {
                return plain_fork([&] {
                  (void)eventually([] { return state_of(::getppid()) == 'S'; });  // it waits for us by now
                  child();
                });
              });
            }),
            "refuted");
}
TEST(Claims, E4HoldsHere) { EXPECT_EQ(honest("E4"), "holds"); }

TEST(Claims, E5HoldsHere) { EXPECT_EQ(honest("E5"), "holds"); }
TEST(Claims, E5IsRefutedByAWaitThatLeavesTheZombie) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              zombie(evidence, [](pid_t pid) {
                siginfo_t info{};
                ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
                return info.si_status << 8;
              });
            }),
            "refuted");
}

TEST(Claims, E6HoldsHere) { EXPECT_EQ(honest("E6"), "holds"); }
TEST(Claims, E6IsRefutedByAWayThatDoesNotWait) {
  const Json json = evidence_of([](Evidence& evidence) {
    auto ways = ways_of_the_notes();
    ways.push_back({"careless", [](int count) {
                      for (int i = 0; i < count; ++i) (void)plain_fork([] {});
                    }});
    avoid_zombies(evidence, ways);
  });
  EXPECT_EQ(json.at("verdict"), "refuted");
  EXPECT_GT(json.at("figures").at("careless_zombies"), 0);
  EXPECT_EQ(json.at("figures").at("wait_zombies"), 0);
}

TEST(Claims, E7HoldsIfTheAdopterWaits) { EXPECT_EQ(honest("E7"), "holds_if"); }
TEST(Claims, E7IsRefutedByAReaperThatDoesNotWait) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) { orphans(evidence, [] {}); }), "refuted");
}

TEST(Claims, E8HoldsHere) { EXPECT_EQ(honest("E8"), "holds"); }
TEST(Claims, E8IsRefutedByAWaitThatBlocks) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              no_hang(
                  evidence, [](pid_t pid) { return ::waitpid(pid, nullptr, 0); }, 300ms);
            }),
            "refuted");
}

TEST(Claims, E9HoldsHere) { EXPECT_EQ(honest("E9"), "holds"); }
TEST(Claims, E9IsRefutedByAJoinWithoutATimeout) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              join_timeout(
                  evidence, [](mp::Process& process, std::chrono::nanoseconds) { return process.join(); },
                  600ms);
            }),
            "refuted");
}

/// A child that knows nothing of its parent's end, and has its parent's standard input.
void with_plain_child(const std::function<void()>& body, const std::function<void(pid_t)>& rest) {
  const pid_t pid = plain_fork(body);
  rest(pid);
}

TEST(Claims, E10HoldsForOurProcess) { EXPECT_EQ(honest("E10"), "holds"); }
TEST(Claims, E10IsRefutedByAChildThatLivesOn) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) { daemon_dies(evidence, with_plain_child); }), "refuted");
}
TEST(Claims, E10HoldsOnNormalExitOnlyForAChildThatIsKilledByItsParent) {  // as Python does it
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              daemon_dies(evidence,
                          [](const std::function<void()>& body, const std::function<void(pid_t)>& rest) {
                            const pid_t pid = plain_fork(body);
                            rest(pid);
                            ::kill(pid, SIGKILL);
                          });
            }),
            "holds_if");
}

TEST(Claims, E11HoldsForOurProcess) { EXPECT_EQ(honest("E11"), "holds"); }
TEST(Claims, E11IsRefutedByAChildThatInheritsStandardInput) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              child_input(evidence,
                          [](const std::function<void()>& body, const std::function<void(pid_t)>& rest) {
                            Process child{body};
                            rest(child.pid());
                            child.join();
                          });
            }),
            "refuted");
}

}  // namespace
}  // namespace ipc::claims
