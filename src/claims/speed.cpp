// E24, decided over rounds.
#include "claims/speed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "claims/claim.hpp"
#include "claims/rounds.hpp"
#include "stats/order_statistics.hpp"

namespace ipc::claims {
namespace {

constexpr std::array<std::size_t, 3> kSizes{std::size_t{4} << 10, std::size_t{64} << 10,
                                            std::size_t{1} << 20};
constexpr double kFast = 0.5;  // fast: at least this share of the best of the three; ordinary: less
constexpr std::size_t kMemory = 2;
constexpr std::array<const char*, 3> kColumns{"pipe", "queue", "shared_memory"};
constexpr std::array<const char*, 3> kFigures{"pipe", "queue", "memory"};

/// How the three did, round by round; more is better.
class Contest {
 public:
  void add(const std::array<double, 3>& round) {
    const double best = *std::ranges::max_element(round);
    for (std::size_t i = 0; i < 3; ++i) {
      values_.at(i).push_back(round.at(i));
      shares_.at(i).push_back(round.at(i) / best);
    }
  }
  [[nodiscard]] double value(std::size_t i) const { return stats::median(values_.at(i)); }
  [[nodiscard]] double share(std::size_t i) const { return stats::median(shares_.at(i)); }
  [[nodiscard]] Answer fast(std::size_t i) const { return at_least(shares_.at(i), kFast); }
  /// Whether each has the notes' grade.
  [[nodiscard]] Answer as_said() const {
    bool unclear = false;
    for (std::size_t i = 0; i < 3; ++i) {
      if (fast(i) == Answer::unclear)
        unclear = true;
      else if ((fast(i) == Answer::yes) != (i == kMemory))
        return Answer::no;
    }
    return unclear ? Answer::unclear : Answer::yes;
  }

 private:
  std::array<std::vector<double>, 3> values_, shares_;
};

/// All rounds of all three, taken in turn, so that what else happens on the machine happens to each of them.
struct Contests {
  Contest best;  // each at the size at which it moves most
  std::array<Contest, kSizes.size()> by_size;
  Contest trips;
};
Contests hold(const std::array<const Transport*, 3>& transports) {
  Contests all;
  for (std::size_t round = 0; round < kRounds; ++round) {
    std::array<double, 3> best{}, trips{};
    for (std::size_t s = 0; s < kSizes.size(); ++s) {
      std::array<double, 3> speeds{};
      for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t i = (round + k) % 3;
        speeds.at(i) = transports.at(i)->bytes_per_s(kSizes.at(s));
        best.at(i) = std::max(best.at(i), speeds.at(i));
      }
      all.by_size.at(s).add(speeds);
    }
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t i = (round + k) % 3;
      trips.at(i) = 1e9 / transports.at(i)->round_trip_ns();
    }
    all.best.add(best);
    all.trips.add(trips);
  }
  return all;
}

void add_figures(Evidence& evidence, const Contests& all) {
  for (std::size_t s = 0; s < kSizes.size(); ++s) {
    const Contest& contest = all.by_size.at(s);
    for (std::size_t i = 0; i < 3; ++i)
      evidence.figure(fmt::format("{}_{}k_gb_per_s", kFigures.at(i), kSizes.at(s) >> 10),
                      contest.value(i) / 1e9);
    evidence.figure(fmt::format("memory_over_pipe_{}k", kSizes.at(s) >> 10),
                    contest.value(kMemory) / contest.value(0));
  }
  for (std::size_t i = 0; i < 3; ++i) {
    evidence.figure(fmt::format("{}_percent_of_best", kFigures.at(i)), all.best.share(i) * 100);
    evidence.figure(fmt::format("{}_round_trip_ns", kFigures.at(i)), 1e9 / all.trips.value(i));
  }
  evidence.figure("round_trip_ratio", all.trips.value(kMemory) / all.trips.value(0));
}

Verdict grade(const Contests& all, std::size_t i) {
  const bool said_fast = i == kMemory;
  const Answer moves = all.best.fast(i), trips = all.trips.fast(i);
  if (moves != Answer::unclear && (moves == Answer::yes) != said_fast) return Verdict::refuted;
  if (moves == Answer::unclear || trips == Answer::unclear) return Verdict::not_testable_here;
  return (trips == Answer::yes) == said_fast ? Verdict::holds : Verdict::holds_if;
}

}  // namespace

void speed(Evidence& evidence, const Transport& pipe, const Transport& queue, const Transport& memory) {
  static constexpr std::array<Text, 3> kExpected{
      {{"throughput, each at its best size: the pipe reaches less than half of the best of the three",
        "吞吐量（各取最快的消息大小）：管道不到最快者的一半"},
       {"throughput: so does the message queue", "吞吐量：消息队列也不到一半"},
       {"throughput: shared memory reaches at least half of it", "吞吐量：共享内存达到一半以上"}}};
  const Contests all = hold({&pipe, &queue, &memory});
  add_figures(evidence, all);
  bool unclear = false;
  for (std::size_t i = 0; i < 3; ++i) {
    const Answer fast = all.best.fast(i);
    if (fast == Answer::unclear)
      unclear = true;
    else
      evidence.expect((fast == Answer::yes) == (i == kMemory), kExpected.at(i));
    const std::string share = fmt::format("{:.0f} %", all.best.share(i) * 100);
    const std::string en = share + " of the best", zh = "最快者的 " + share;
    evidence.part(kColumns.at(i), grade(all, i), share, {en, zh});
  }
  std::string other_sizes;
  for (std::size_t s = 0; s < kSizes.size(); ++s)
    if (all.by_size.at(s).as_said() == Answer::no)
      other_sizes += fmt::format("{}{} KiB", other_sizes.empty() ? "" : ", ", kSizes.at(s) >> 10);
  if (!other_sizes.empty())
    evidence.only_if({fmt::format("the messages are not of {}, where the order is another", other_sizes),
                      fmt::format("消息大小不是 {}：在该大小上次序不同", other_sizes)});
  const Answer pipe_trips = all.trips.fast(0), queue_trips = all.trips.fast(1);
  if (pipe_trips == Answer::yes || queue_trips == Answer::yes)
    evidence.only_if(
        {"throughput is meant, not a blocking round trip, where waking the other side is what costs",
         "指吞吐量，不指阻塞的往返：往返的代价主要是唤醒对方"});
  else
    unclear = unclear || pipe_trips == Answer::unclear || queue_trips == Answer::unclear;
  if (unclear)
    evidence.not_testable(
        {"the rounds disagree: half of the best lies inside the 95 % interval of what one of the three "
         "reaches; try again when the machine is quieter",
         "各轮结果不一致：三者之一所达份额的 95 % 区间包含“一半”；请在机器较空闲时重试"});
}

std::vector<Claim> speed_claims() {
  return {
      {"E24",
       "003 004",
       {"shared memory is fast, pipe and queue ordinary", "共享内存效率高，管道和消息队列一般"},
       {"fast: ≥ 50 % of the best of the three, ordinary: less; by the 95 % interval over 9 interleaved "
        "rounds of the throughput, each at the best of 4 KiB, 64 KiB and 1 MiB; a size or a blocking round "
        "trip of 64 B at which it is otherwise is an exception",
        "快：达到三者最好的 50 % 以上；一般：不到；由交替进行的 9 轮吞吐量（各取 4 KiB、64 KiB、1 MiB "
        "中最快者）的 95 % 区间判定；某一大小或 64 B 的阻塞往返若不同，则列为例外"},
       "src/claims/speed.cpp",
       [](Evidence& evidence) { speed(evidence, by_pipe(), by_queue(), by_memory()); },
       std::chrono::seconds{40}}};
}

}  // namespace ipc::claims
