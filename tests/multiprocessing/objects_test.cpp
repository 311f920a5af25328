// Process, Pipe, Value, Array, Semaphore and signals: what the lecture notes say of each.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "multiprocessing/pipe.hpp"
#include "multiprocessing/process.hpp"
#include "multiprocessing/semaphore.hpp"
#include "multiprocessing/shared_values.hpp"
#include "multiprocessing/signals.hpp"
#include "support/command.hpp"

namespace {

using namespace std::chrono_literals;
using namespace ipc::mp;

TEST(Process, RunsItsTargetElsewhere) {
  Value<pid_t> seen{0};
  Process child{[&] { *seen = ::getpid(); }, {.name = "greeter"}};
  EXPECT_EQ(child.pid(), 0);
  EXPECT_FALSE(child.is_alive());
  EXPECT_THROW(child.join(), std::logic_error);
  child.start();
  EXPECT_THROW(child.start(), std::logic_error);
  EXPECT_TRUE(child.join());
  EXPECT_EQ(child.exit_code(), 0);
  EXPECT_EQ(*seen, child.pid());
  EXPECT_EQ(child.name(), "greeter");
  EXPECT_TRUE(Process{[] {}}.name().starts_with("Process-"));
}

void note(Array<int>* array, int at, const std::string& text) {
  (*array)[static_cast<std::size_t>(at)] = static_cast<int>(text.size());
}

TEST(Process, PassesArgumentsToItsTarget) {
  Array<int> seen{2};
  Process first{note, &seen, 0, std::string{"four"}};
  Process second{ProcessOptions{.name = "noter"}, note, &seen, 1, "eleven char"};
  for (Process* child : {&first, &second}) {
    child->start();
    child->join();
    EXPECT_EQ(child->exit_code(), 0);
  }
  EXPECT_EQ(second.name(), "noter");
  EXPECT_EQ(std::vector<int>(seen.begin(), seen.end()), (std::vector<int>{4, 11}));
}

TEST(Process, MayOverrideRun) {
  struct Answer : Process {
    Answer() : Process{ProcessOptions{}} {}
    void run() override { ::_exit(42); }
  } child;
  child.start();
  child.join();
  EXPECT_EQ(child.exit_code(), 42);
}

TEST(Process, JoinEndsAtItsTimeout) {
  Process child{[] { ::pause(); }, {.name = {}, .daemon = true}};
  child.start();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(child.join(30ms));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 30ms);
  EXPECT_TRUE(child.is_alive());
  EXPECT_FALSE(child.exit_code());
  child.terminate();
  EXPECT_TRUE(child.join(20s));
  EXPECT_FALSE(child.is_alive());
  EXPECT_EQ(child.exit_code(), -SIGTERM);
}

TEST(Process, TellsOfAnExceptionByItsExitCode) {
  Process child{[] {
    ::close(STDERR_FILENO);
    throw std::runtime_error{"no"};
  }};
  child.start();
  child.join();
  EXPECT_EQ(child.exit_code(), 1);
}

TEST(Process, HasNoStandardInput) {
  Process child{[] {
    char c = 0;
    if (::read(STDIN_FILENO, &c, 1) != 0) throw std::runtime_error{"something to read"};
  }};
  child.start();
  child.join();
  EXPECT_EQ(child.exit_code(), 0);
}

TEST(Process, ADaemonDiesWithItsParentEvenByAKill) {
  auto [reader, writer] = make_pipe(false);
  Process parent{[&writer = writer] {
    Process child{[] { ::pause(); }, {.name = {}, .daemon = true}};
    child.start();
    writer.send(child.pid());
    ::pause();
  }};
  parent.start();
  const auto pid = reader.recv<pid_t>();
  parent.kill();
  parent.join();
  writer.close();
  // The daemon had the writer, too: its end is the end of the pipe.
  EXPECT_THROW((void)reader.recv<int>(), EndOfPipe);
  EXPECT_GT(pid, 0);
}

TEST(Pipe, WorksBothWaysWhenDuplex) {
  auto [mine, childs] = make_pipe();
  Process child{[&childs = childs] {
    const auto text = childs.recv<std::string>();
    childs.send(text + text);
  }};
  child.start();
  const std::string large(300'000, 'p');
  mine.send(large);
  EXPECT_EQ(mine.recv<std::string>(), large + large);
}

TEST(Pipe, HasOneDirectionOtherwise) {
  auto [reader, writer] = make_pipe(false);
  EXPECT_FALSE(reader.poll());
  writer.send(std::string{});
  writer.send(std::vector<int>{1, 2, 3});
  EXPECT_TRUE(reader.poll(1s));
  EXPECT_EQ(reader.recv<std::string>(), "");
  EXPECT_EQ(reader.recv<std::vector<int>>(), (std::vector<int>{1, 2, 3}));
  EXPECT_THROW(reader.send(1), std::logic_error);
  EXPECT_THROW((void)writer.recv<int>(), std::logic_error);
}

TEST(Pipe, EndsOnceDrainedAndBreaksWithoutAReader) {
  auto [reader, writer] = make_pipe(false);
  writer.send(7);
  writer.close();
  EXPECT_EQ(reader.recv<int>(), 7);
  EXPECT_THROW((void)reader.recv<int>(), EndOfPipe);
  for (const bool duplex : {true, false}) {
    auto [first, second] = make_pipe(duplex);
    first.close();
    try {
      second.send(1);
      FAIL() << "expected a broken pipe";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code().value(), EPIPE);
    }
  }
}

TEST(Value, IsExactUnderItsLockAndSurvivesAnOwnersDeath) {
  Value<long> counter{5};
  std::vector<std::unique_ptr<Process>> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(std::make_unique<Process>([&] {
      for (int k = 0; k < 20'000; ++k) counter.with([](long& n) { ++n; });
    }));
    children.back()->start();
  }
  for (auto& child : children) child->join();
  EXPECT_EQ(counter.load(), 80'005);
  Process dying{[&] {
    counter.with([](long& n) {
      n = 1;
      ::raise(SIGKILL);
    });
  }};
  dying.start();
  dying.join();
  EXPECT_EQ(dying.exit_code(), -SIGKILL);
  EXPECT_TRUE(counter.get_lock().try_lock_for(20s));
  counter.get_lock().unlock();
  EXPECT_EQ(counter.load(), 1);
}

TEST(Array, IsSharedAndKnowsItsBounds) {
  Array<int> array{std::vector<int>{1, 2, 3}};
  Process child{[&] {
    array.with([](std::span<int> all) {
      for (int& x : all) x *= 10;
    });
    array[0] = 7;
  }};
  child.start();
  child.join();
  EXPECT_EQ(std::vector<int>(array.begin(), array.end()), (std::vector<int>{7, 20, 30}));
  EXPECT_THROW((void)array.at(3), std::out_of_range);
  EXPECT_EQ(Array<double>{4}.at(3), 0.0);
}

TEST(Semaphore, BlocksAtZeroAndAllSeeTheCount) {
  const ipc::test::NoNamesLeft nothing;
  Semaphore semaphore{2};
  EXPECT_EQ(semaphore.get_value(), 2);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_TRUE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.acquire(20ms));
  Process child{[&] { semaphore.release(); }};
  child.start();
  EXPECT_TRUE(semaphore.acquire(20s));
  EXPECT_EQ(semaphore.get_value(), 0);
}

volatile sig_atomic_t handled = 0;

TEST(Signals, OneAlarmAtATime) {
  handled = 0;
  const SignalHandler handler{SIGALRM, [](int) { handled = handled + 1; }};
  EXPECT_EQ(ipc::mp::alarm(1000s), 0s);
  const auto rest = ipc::mp::alarm(1s);
  EXPECT_GT(rest, 900s);
  while (handled == 0) ipc::mp::pause();
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(ipc::mp::alarm(0s), 0s);
}

TEST(Signals, ABlockedSignalWaits) {
  const BlockedSignal blocked{SIGUSR1};
  EXPECT_FALSE(blocked.wait(1ms));
  ::raise(SIGUSR1);
  EXPECT_TRUE(blocked.wait(20s));
}

}  // namespace
