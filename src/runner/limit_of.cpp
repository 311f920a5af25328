#include "runner/limit_of.hpp"

#include <algorithm>
#include <array>

#include "runner/floors.hpp"

namespace ipc {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// System calls that a message cannot do without: one to send and one to receive where the kernel holds the
/// object. Who knows the receiver by its process ID may write into its memory: one.
double calls_of_a_message(const Mechanism& mechanism) {
  const bool python = mechanism.family == "python";  // all of it over pipes and socket pairs
  if (!mechanism.is_link() && !python) return 0;
  switch (mechanism.traits.handle) {
    case Handle::descriptor:
    case Handle::sysv_id:
      return 2;
    case Handle::process_id:
      return 1;
    case Handle::address:
    case Handle::library_object:
      return 0;
  }
  return 0;
}

/// There and back, one after the other: of the sender's call only the way in, of the receiver's only the way
/// out lies between the two, so both together are one.
Floor round(const Floors& floors) {
  const double calls = calls_of_a_message(floors.mechanism());
  const bool alone = floors.workload().placement == Placement::same_cpu;
  return highest({floors.waking({.switches = 2, .wakes = 2, .bounces = 1}), floors.moving(2),
                  floors.entering(alone ? 2 * calls : calls)});
}

Floor one_way_on_time(const Floors& floors) {
  return highest({floors.waking({.switches = 1, .wakes = 0, .bounces = 0.5}), floors.moving(1),
                  floors.entering(calls_of_a_message(floors.mechanism()) / 2)});
}

Floor setup(const Floors& floors) {
  return highest({floors.waking({.switches = 2, .wakes = 0, .bounces = 1}), floors.moving(2)});
}

/// Descriptors travel beside one byte, over a socket or by a call of their own.
Floor pass_descriptor(const Floors& floors) {
  return floors.waking({.switches = 2, .wakes = 2, .bounces = 1});
}

Floor stream(const Floors& floors) {
  const double calls = calls_of_a_message(floors.mechanism());
  return highest(
      {floors.moving(1), floors.entering(std::max(calls / floors.parallel(2), std::min(calls, 1.0)))});
}

/// The one receiver takes every message itself, unless the senders write into its memory.
Floor fan_in(const Floors& floors) {
  const unsigned senders = floors.workload().workers;
  const double calls = calls_of_a_message(floors.mechanism());
  const bool receiver_copies = floors.mechanism().traits.handle != Handle::process_id;
  const double pinned_or_one = floors.workload().placement == Placement::unpinned && !receiver_copies
                                   ? 1 / floors.parallel(senders)
                                   : 1;
  return highest({floors.moving(pinned_or_one),
                  floors.entering(std::max(calls / floors.parallel(senders + 1), calls == 2 ? 1.0 : 0.0))});
}

/// Every receiver gets a copy; the one sender calls once for each lane. Pinned, all receivers share a CPU.
Floor fan_out(const Floors& floors) {
  const unsigned receivers = floors.workload().workers;
  const double calls = calls_of_a_message(floors.mechanism());
  const double together = floors.workload().placement == Placement::unpinned ? floors.parallel(receivers) : 1;
  return highest(
      {floors.moving(receivers / together),
       floors.entering(receivers * std::max(calls / floors.parallel(receivers + 1), std::min(calls, 1.0)))});
}

/// Pinned, all producers share a CPU, and all consumers.
Floor many_to_many(const Floors& floors) {
  const unsigned pairs = floors.workload().workers;
  const double together = floors.workload().placement == Placement::unpinned ? floors.parallel(pairs) : 1;
  const double calls = calls_of_a_message(floors.mechanism());
  return highest({floors.moving(1 / together), floors.entering(calls / floors.parallel(2 * pairs))});
}

/// A lane for each process behind the first; those in between receive and send.
Floor pipeline(const Floors& floors) {
  const unsigned lanes = floors.workload().workers;
  const double calls = calls_of_a_message(floors.mechanism());
  const double busiest = lanes > 1 ? calls : std::min(calls, 1.0);
  return highest({floors.moving(std::max(lanes / floors.parallel(lanes), 1.0)),
                  floors.entering(std::max(lanes * calls / floors.parallel(lanes + 1), busiest))});
}

/// The server sleeps until the speaker wakes it. It and the listeners share a CPU, which must go to one
/// listener after the other; the median is that of the half of them.
Floor chatroom(const Floors& floors) {
  const unsigned listeners = std::max(floors.workload().workers, 2U) - 1;
  const unsigned middle = (listeners + 1) / 2;
  return floors.waking({.switches = 1.0 + middle, .wakes = 1, .bounces = 0.5});
}

Floor splitcopy(const Floors& floors) {
  return floors.moving(1 / floors.parallel(floors.workload().workers));
}

Floor increment(const Floors& floors) {
  constexpr std::array<std::string_view, 3> kInTheKernel{"sysv_semaphore", "sysv_semaphore_undo",
                                                         "record_lock"};
  const bool enters = is_one_of(kInTheKernel, floors.mechanism().name);
  return highest(
      {floors.adding(1), floors.entering(enters ? 2 / floors.parallel(floors.workload().workers) : 0)});
}

bool forks(const Mechanism& mechanism) {
  constexpr std::array<std::string_view, 7> kForking{
      "fork", "fork_exec", "double_fork", "process", "fork_per_task", "python:fork", "python:forkserver"};
  return is_one_of(kForking, mechanism.name);
}

/// Somebody else runs, and is seen to have ended.
constexpr Handover kOtherRuns{.switches = 2, .wakes = 1, .bounces = 1};

Floor spawn(const Floors& floors) {
  return forks(floors.mechanism()) ? floors.forking(1) : floors.waking(kOtherRuns);
}

Floor dispatch(const Floors& floors) {
  const std::string_view name = floors.mechanism().name;
  const unsigned workers = floors.workload().workers;
  if (name == "pool_apply" || name == "python:pool_apply")  // each result is awaited before the next task
    return highest({floors.working(1), floors.waking({.switches = 2, .wakes = 0, .bounces = 1})});
  const Floor work = floors.working(1 / floors.parallel(workers));
  // With one process at a time its parent waits for it; with more, one is made while others run and end.
  const double together = workers == 1 ? 1 : floors.parallel(workers + 1);
  if (forks(floors.mechanism())) return highest({work, floors.forking(1 / together)});
  if (name == "spawn_per_task")
    return highest(
        {work, floors.waking({.switches = 2 / together, .wakes = 1 / together, .bounces = 1 / together})});
  return work;
}

struct Rule {
  std::string_view scenario;
  Floor (*floor)(const Floors&);
};
constexpr std::array kRules{Rule{"round_trip", &round},    Rule{"wake_up", &round},
                            Rule{"idle_gap", &round},      Rule{"open_loop", &one_way_on_time},
                            Rule{"setup", &setup},         Rule{"pass_descriptor", &pass_descriptor},
                            Rule{"stream", &stream},       Rule{"fan_in", &fan_in},
                            Rule{"fan_out", &fan_out},     Rule{"many_to_many", &many_to_many},
                            Rule{"pipeline", &pipeline},   Rule{"chatroom", &chatroom},
                            Rule{"splitcopy", &splitcopy}, Rule{"increment", &increment},
                            Rule{"spawn", &spawn},         Rule{"dispatch", &dispatch}};

struct Exception {
  std::string_view scenario, mechanism;  // an empty mechanism: all of them
  std::string_view why;
};
constexpr std::array kExceptions{
    Exception{"limit", "", "it is a floor itself"},
    Exception{"round_trip", "null", "it moves nothing and waits for nobody: it is the harness's own cost"},
    Exception{"dispatch", "serial", "nothing is handed over: it is the floor of the others"},
    Exception{"increment", "no_lock", "it is wrong: it loses what a floor is paid for"}};

/// ns of one operation, from its headline.
double own_ns(const CellFigures& figures) {
  const Headline headline = figures.cell.headline();
  const double value = figures.metric(headline.metric);
  if (value <= 0 || !headline.higher_is_better) return value;
  const double units = headline.metric == "bytes_per_s" ? static_cast<double>(figures.cell.workload.size) : 1;
  return units * 1e9 / value;
}

}  // namespace

std::optional<Limit> limit_of(const CellFigures& figures, std::span<const CellFigures> run, unsigned cpus) {
  if (!why_no_limit(figures.cell).empty()) return std::nullopt;
  const auto rule = std::ranges::find(kRules, figures.cell.scenario->name, &Rule::scenario);
  if (rule == kRules.end()) return std::nullopt;
  const Floor floor = rule->floor(Floors{figures, run, cpus});
  const double own = own_ns(figures);
  if (floor.least_ns <= 0 || own <= 0) return std::nullopt;
  return Limit{.name = floor.limit->cell.name(), .multiple = own / floor.least_ns};
}

std::string_view why_no_limit(const Cell& cell) {
  for (const auto& [scenario, mechanism, why] : kExceptions)
    if (scenario == cell.scenario->name && (mechanism.empty() || mechanism == cell.mechanism->name))
      return why;
  return {};
}

}  // namespace ipc
