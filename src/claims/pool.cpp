// multiprocessing's Pool: what the notes say of it, and where it pays.
#include "claims/pool.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "claims/processes.hpp"
#include "claims/rounds.hpp"
#include "core/mapping.hpp"
#include "stats/order_statistics.hpp"

namespace ipc::claims {

CarryOut pool_of_ours(unsigned workers) {
  return [workers](const Work& work, int count) {
    mp::Pool pool{workers};
    std::vector<int> items(static_cast<std::size_t>(count));
    pool.map([work](int item) { return work(static_cast<std::uint64_t>(item)); }, items, 1);
    pool.close();
    pool.join();
  };
}

void fork_per_task(const Work& work, int count) {
  constexpr int kAtOnce = 2;
  int out = 0;
  for (int i = 0; i < count; ++i) {
    if (out == kAtOnce) {
      retry_on_eintr([] { return ::wait(nullptr); });
      --out;
    }
    (void)plain_fork([&] { (void)work(static_cast<std::uint64_t>(i)); });
    ++out;
  }
  while (out-- > 0) retry_on_eintr([] { return ::wait(nullptr); });
}

void pool_pays(Evidence& evidence, const CarryOut& pool) {
  constexpr double kPays =
      2.0;  // for tasks that do nothing, a fork each costs this many times the pool's price
  constexpr double kEven = 1.25;  // the crossover: from here on the pool saves less than a fifth
  struct Length {
    const char* name;
    std::chrono::nanoseconds task;
    int count;
  };
  const std::array<Length, 5> lengths{
      {{"0", 0ns, 300}, {"10us", 10us, 300}, {"100us", 100us, 200}, {"1ms", 1ms, 60}, {"10ms", 10ms, 8}}};
  std::vector<double> at_nothing;
  std::chrono::nanoseconds crossover{0};
  for (const Length& length : lengths) {
    const Work work = Work::lasting(length.task);
    std::vector<double> serial, forked, pooled, ratios;
    for (int round = 0; round < kRounds; ++round) {
      serial.push_back(seconds_of([&] {
        for (int i = 0; i < length.count; ++i) (void)work(static_cast<std::uint64_t>(i));
      }));
      forked.push_back(seconds_of([&] { fork_per_task(work, length.count); }));
      pooled.push_back(seconds_of([&] { pool(work, length.count); }));
      ratios.push_back(forked.back() / pooled.back());
    }
    const auto per_task = [&](const char* how, const std::vector<double>& seconds) {
      evidence.figure(fmt::format("{}_{}_us", how, length.name), stats::median(seconds) * 1e6 / length.count);
    };
    per_task("serial", serial);
    per_task("fork", forked);
    per_task("pool", pooled);
    if (crossover == 0ns && stats::median(ratios) < kEven) crossover = length.task;
    if (length.task == 0ns) at_nothing = std::move(ratios);
  }
  evidence.figure("fork_over_pool", stats::median(at_nothing));
  if (crossover != 0ns) evidence.figure("crossover_us", static_cast<double>(crossover.count()) / 1e3);
  const Answer pays = at_least(at_nothing, kPays);
  if (pays == Answer::unclear)
    return evidence.not_testable(
        {"the rounds disagree: 2 × lies inside the 95 % interval of what a fork each costs in pools; try "
         "again "
         "when the machine is quieter",
         "各轮结果不一致：代价之比的 95 % 区间包含 2 倍；请在机器较空闲时重试"});
  evidence.expect(
      pays == Answer::yes,
      {"for 300 empty tasks a fork each costs at least 2 × as much as a pool, the pool's own making included",
       "300 个空任务，逐个 fork 的代价至少是进程池的 2 倍，池自身的创建也算在内"});
  if (crossover != 0ns)
    evidence.only_if({"the tasks are many and short: below the crossover among the figures",
                      "任务多而短：短于数据中的分界点（crossover）"});
}

int Overlap::operator()(int number) {
  const int now = running.fetch_add(1) + 1;
  for (int seen = most.load(); now > seen && !most.compare_exchange_weak(seen, now);) {}
  ::usleep(30'000);  // long enough that whoever may run beside it does
  running.fetch_sub(1);
  return number * number;
}

namespace {

/// What travels: the address of memory that every worker has at the same place, as a number.
struct Task {
  std::uintptr_t overlap;
  int operator()(int number) const {
    return (*reinterpret_cast<Overlap*>(overlap))(number);  // NOLINT(performance-no-int-to-ptr)
  }
};
Task task_of(Overlap* overlap) { return {reinterpret_cast<std::uintptr_t>(overlap)}; }

std::vector<int> numbers(int count) {
  std::vector<int> all;
  for (int i = 0; i < count; ++i) all.push_back(i);
  return all;
}

constexpr unsigned kWorkers = 4;  // they sleep, so the number of CPUs does not matter
constexpr int kTasks = 8;

struct Trial {
  std::vector<int> results;
  int most = 0;
  double seconds = 0;
};
Trial try_out(const RunTasks& run) {
  Shared<Overlap> overlap;
  mp::Pool pool{kWorkers};
  Trial trial;
  trial.seconds = seconds_of([&] { trial.results = run(pool, &*overlap, kTasks); });
  trial.most = overlap->most.load();
  return trial;
}

std::vector<int> squares() {
  std::vector<int> all = numbers(kTasks);
  for (int& number : all) number *= number;
  return all;
}

}  // namespace

std::vector<int> by_apply(mp::Pool& pool, Overlap* overlap, int count) {
  std::vector<int> results;
  for (const int i : numbers(count)) results.push_back(pool.apply(task_of(overlap), i));
  return results;
}

std::vector<int> by_apply_async(mp::Pool& pool, Overlap* overlap, int count) {
  std::vector<mp::Future<int>> futures;
  for (const int i : numbers(count)) futures.push_back(pool.apply_async(task_of(overlap), i));
  std::vector<int> results;
  for (auto& future : futures) results.push_back(future.get());
  return results;
}

std::vector<int> by_map(mp::Pool& pool, Overlap* overlap, int count) {
  return pool.map(task_of(overlap), numbers(count), 1);
}

void synchronous(Evidence& evidence, const RunTasks& apply, const RunTasks& apply_async) {
  const Trial one = try_out(apply), all = try_out(apply_async);
  evidence.figure("workers", kWorkers);
  evidence.figure("apply_at_once", one.most);
  evidence.figure("apply_async_at_once", all.most);
  evidence.figure("apply_ms", one.seconds * 1e3);
  evidence.figure("apply_async_ms", all.seconds * 1e3);
  evidence.expect(one.most == 1,
                  {"apply: never more than one task runs", "apply：任何时刻只有一个任务在运行"});
  evidence.expect(all.most > 1,
                  {"apply_async: several tasks run at the same time", "apply_async：多个任务同时运行"});
  evidence.expect(one.results == squares() && all.results == squares(),
                  {"both give the right results", "两者结果都正确"});
}

void map_is_a_loop(Evidence& evidence, const RunTasks& map) {
  const RunTasks loop = [](mp::Pool& pool, Overlap* overlap, int count) {
    std::vector<int> results;  // the notes' loop, word by word
    for (const int i : numbers(count)) results.push_back(pool.apply_async(task_of(overlap), i).get());
    return results;
  };
  const Trial mapped = try_out(map), looped = try_out(loop);
  evidence.figure("map_ms", mapped.seconds * 1e3);
  evidence.figure("loop_ms", looped.seconds * 1e3);
  evidence.figure("map_at_once", mapped.most);
  evidence.figure("loop_at_once", looped.most);
  evidence.expect(mapped.results == looped.results,
                  {"the results are the same, in the same order", "结果相同，顺序也相同"});
  if (mapped.most != looped.most)
    evidence.only_if({"only the results are meant: get() inside the loop makes it serial",
                      "只指结果：循环里的 get() 使它变成串行"});
}

void close_and_join(Evidence& evidence, const Door& door) {
  Shared<std::atomic<int>> done{0};
  mp::Pool pool{2};
  const auto address = reinterpret_cast<std::uintptr_t>(&*done);
  const auto task = [address](int) {
    ::usleep(3000);
    reinterpret_cast<std::atomic<int>*>(address)->fetch_add(1);  // NOLINT(performance-no-int-to-ptr)
  };
  constexpr int kOut = 12;
  const auto is_error = [](const auto& call) {
    try {
      call();
      return false;
    } catch (const std::logic_error&) {
      return true;
    }
  };
  for (int i = 0; i < kOut; ++i) (void)pool.apply_async(task, i);
  const bool too_early = is_error([&] { door.join(pool); });
  door.close(pool);
  const bool refused = is_error([&] { (void)pool.apply_async(task, 0); });
  if (!refused) pool.close();
  door.join(pool);
  const int at_join = done->load();
  evidence.figure("tasks", kOut);
  evidence.figure("done_at_join", at_join);
  evidence.expect(too_early, {"join before close is an error", "在 close 之前 join 报错"});
  evidence.expect(refused, {"after close a new task is an error", "close 之后再加任务报错"});
  evidence.expect(at_join == kOut, {"when join returns, every task is done", "join 返回时所有任务都已完成"});
}

std::vector<Claim> pool_claims() {
  constexpr std::string_view kRead = "src/claims/pool.cpp";
  return {
      {"E12",
       "000 001 003 004",
       {"creating processes is dear; a pool pays when tasks are many and small",
        "创建销毁进程消耗资源多；任务多而小时进程池划算"},
       {"for empty tasks a fork each costs ≥ 2 × the pool, by the 95 % interval over 9 interleaved rounds; "
        "the "
        "crossover is where it is < 1.25 ×",
        "空任务逐个 fork 的代价 ≥ 进程池的 2 倍（由交替进行的 9 轮的 95 % 区间判定）；分界点取其 < 1.25 "
        "倍之处"},
       "src/scenarios/dispatch_fork.cpp",
       [](Evidence& evidence) { pool_pays(evidence, pool_of_ours(2)); },
       std::chrono::seconds{30}},
      {"E13",
       "003 004",
       {"apply is synchronous, apply_async is not", "apply 同步执行，apply_async 异步执行"},
       {"apply: one task at a time; apply_async: several", "apply：一次一个任务；apply_async：多个同时"},
       kRead,
       [](Evidence& evidence) { synchronous(evidence, by_apply, by_apply_async); }},
      {"E14",
       "003",
       {"map equals a loop of apply_async().get()", "map 等价于循环 apply_async().get()"},
       {"the same results; and whether as many tasks run at once", "结果相同；并看同时运行的任务数是否相同"},
       kRead,
       [](Evidence& evidence) { map_is_a_loop(evidence, by_map); }},
      {"E15",
       "000 001 002 003 004",
       {"close forbids new tasks, join waits for all", "close 后不能再加入任务，join 等待全部完成"},
       {"an error after close; join before close is an error; all done at join",
        "close 之后报错；close 之前 join 报错；join 时全部完成"},
       "src/multiprocessing/pool.cpp",
       [](Evidence& evidence) {
         close_and_join(evidence,
                        {[](mp::Pool& pool) { pool.close(); }, [](mp::Pool& pool) { pool.join(); }});
       }},
  };
}

}  // namespace ipc::claims
