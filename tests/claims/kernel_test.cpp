// E27 to E33: signals, semaphores and the scheduler, honest and sabotaged.
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claims/judge.hpp"
#include "claims/observe.hpp"
#include "claims/rounds.hpp"
#include "claims/scheduling.hpp"
#include "claims/semaphores.hpp"
#include "claims/signals.hpp"
#include "core/io.hpp"
#include "core/placement.hpp"
#include "core/process.hpp"
#include "multiprocessing/signals.hpp"

namespace ipc::claims {
namespace {

TEST(Claims, E27HoldsHere) { EXPECT_EQ(honest("E27"), "holds"); }
TEST(Claims, E27IsRefutedByAlarmsThatAddUp) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              one_alarm(evidence, [](std::chrono::seconds after) {
                if (after.count() > 0) {
                  timer_t timer{};
                  sigevent event{};
                  event.sigev_notify = SIGEV_SIGNAL;
                  event.sigev_signo = SIGALRM;
                  check(::timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
                  itimerspec time{};
                  time.it_value.tv_sec = after.count();
                  check(::timer_settime(timer, 0, &time, nullptr), "timer_settime");
                }
                return std::chrono::seconds{0};
              });
            }),
            "refuted");
}

TEST(Claims, E28HoldsHere) { EXPECT_EQ(honest("E28"), "holds"); }
TEST(Claims, E28IsRefutedByASenderThatWaitsForTheReceiver) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              asynchronous_signals(evidence, [](pid_t pid, int number) {
                ::kill(pid, number);
                ::kill(pid, SIGCONT);  // else it would wait for ever
                (void)eventually([&] { return state_of(pid) != 'T'; });
                ::usleep(20'000);
              });
            }),
            "refuted");
}

TEST(Claims, E29HoldsHere) { EXPECT_EQ(honest("E29"), "holds"); }
TEST(Claims, E29IsRefutedByASemaphoreThatDoesNotBlock) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              counting_semaphore(evidence, {[](mp::Semaphore& semaphore) { (void)semaphore.try_acquire(); },
                                            [](mp::Semaphore& semaphore) { semaphore.release(); }});
            }),
            "refuted");
}

TEST(Claims, E30HoldsHere) { EXPECT_EQ(honest("E30"), "holds"); }
TEST(Claims, E30IsRefutedByANiceThatIsIgnored) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) { nice_values(evidence, [](int) {}); }), "refuted");
}

TEST(Claims, E31IsRefutedByAWaitThatSpins) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              blocking_gives_way(evidence, [](const Fd& fd) {
                pollfd ready{fd.get(), POLLIN, 0};
                while (::poll(&ready, 1, 0) != 1) {}
                std::array<std::byte, 1> byte{};
                read_all(fd, byte);
              });
            }),
            "refuted");
}

TEST(Claims, E32HoldsHere) { EXPECT_EQ(honest("E32"), "holds"); }
TEST(Claims, E32IsRefutedByAStopThatDoesNotStop) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              auto all = inducers();
              for (Inducer& inducer : all)
                if (inducer.letter == 'T') inducer.signal = 0;
              state_letters(evidence, all);
            }),
            "refuted");
}

TEST(Claims, E33IsRefutedWhereAllRunOnOneCore) {
  const std::string verdict = verdict_of([](Evidence& evidence) {
    const auto cpus = Topology::of_this_machine().resolve(Placement::same_cpu).cpus.value_or(CpuPair{0, 0});
    several_cores(evidence, [cpus](int) { pin_to(cpus.client); });
  });
  if (verdict == "not_testable_here") GTEST_SKIP() << "one CPU, or none that is idle";
  EXPECT_EQ(verdict, "refuted");
}

TEST(Rounds, DecideOnlyWhereTheyAgree) {
  const std::vector<double> clear{2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 0.1};  // one freak round
  EXPECT_EQ(at_least(clear, 2.0), Answer::yes);
  EXPECT_EQ(at_least(clear, 3.0), Answer::no);
  EXPECT_EQ(at_least(clear, 2.5), Answer::unclear);
  EXPECT_EQ(at_least(std::vector<double>{5, 5, 5}, 2.0), Answer::unclear) << "no interval from three";
}

}  // namespace
}  // namespace ipc::claims
