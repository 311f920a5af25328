#include "runner/run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "runner/calibration.hpp"
#include "runner/journal.hpp"
#include "runner/machine.hpp"
#include "runner/results.hpp"
#include "runner/run_state.hpp"
#include "version.hpp"

namespace ipc {
namespace {

/// A rate that is seen in this part of a launch's time is good enough to choose the count by.
constexpr int kShorterToCalibrate = 4;
constexpr double kCountingShare = 0.10;  // of the profile's time, for the system calls of all cells

class Running {
 public:
  Running(const std::filesystem::path& folder, const Surroundings& surroundings,
          const OnProgress& on_progress)
      : surroundings_{surroundings}, on_progress_{on_progress}, journal_{Journal::reopen(folder)} {
    Journal::for_each(folder, [&](const Json& line) { state_.replay(line); });
    const Json& plan = state_.plan;
    if (plan.is_null())
      throw UnusableInput{fmt::format("{} holds no plan: it cannot go on", folder.string())};
    const Json here = describe_machine();
    if (machine_fingerprint(plan.at("machine")) != machine_fingerprint(here))
      throw UnusableInput{fmt::format("this run was begun on another machine ({}); here is {}",
                                      machine_fingerprint(plan.at("machine")), machine_fingerprint(here))};
    if (plan.at("build") != build_description())
      throw UnusableInput{fmt::format("this run was begun with another build ({}); this is {}",
                                      plan.at("build").dump(), build_description().dump())};
    cpus_ = here.at("cpus").get<int>();
    target_ = Target::of(plan);
  }

  void go_on() {
    if (state_.ended) return;
    sing();
    if (target_.max_launches > 1) calibrate();  // a single launch may as well find its count itself
    do {
      while (!state_.queue.empty() && !time_is_up()) launch_once(state_.cells[state_.queue.front()]);
    } while (begin_round());
    sing();
    journal_.append({{"note", {{"end", true}}}});
  }

 private:
  /// The journal first, then our own knowledge, by the very code that a resume uses.
  void write_down(const Json& line) {
    journal_.append(line);
    state_.replay(line);
  }

  void sing() { journal_.append({{"note", {{"canary", to_json(surroundings_.canary())}}}}); }

  [[nodiscard]] bool time_is_up() const {
    return state_.seconds + state_.cells[state_.queue.front()].cost_s > target_.budget_s;
  }

  bool begin_round() {
    if (!state_.queue.empty()) return false;  // the time was up in its middle
    if (state_.rounds == target_.min_launches) count_all_syscalls();
    const auto round = state_.next_round();
    if (round.empty()) return false;
    if (state_.rounds == 1) foresee();
    write_down({{"round", {{"cells", round}}}});
    return true;
  }

  /// After the first round every cell's cost is known: say at once what the time will not be enough for.
  void foresee() const {
    const double left = target_.budget_s - state_.seconds;
    const double needed = state_.seconds_to_fewest();
    if (needed <= left || !on_progress_) return;
    on_progress_(
        {.done = 0,
         .total = 0,
         .seconds_left = left,
         .cell = {},
         .error = {},
         .remark = fmt::format("{} launches of each of {} cells would take {:.0f} s more and the profile has "
                               "{:.0f} s left: each gets as many as fit",
                               target_.min_launches, state_.cells.size(), needed, left)});
  }

  /// Once per cell, when every cell has its fewest launches. Of a catalogue that is too large for a tenth of
  /// the time, the cells that come first in the plan.
  void count_all_syscalls() {
    if (target_.max_launches == 1) return;  // a look, not a measurement
    for (const CellState& cell : state_.cells) {
      if (cell.counted || cell.dropped() || !cell.countable) continue;
      if (state_.counting_seconds > kCountingShare * target_.budget_s ||
          state_.seconds + cell.cost_s > target_.budget_s)
        return;
      const SyscallCount count = surroundings_.count_syscalls(order_for(cell));
      Json found{{"cell", cell.name}, {"seconds", count.seconds}};
      if (count.error.empty())
        found["per_operation"] = count.per_operation;
      else
        found["error"] = count.error;
      write_down({{"syscalls", found}});
      if (!count.error.empty() && !state_.syscalls_refused_said) {
        state_.syscalls_refused_said = true;
        if (on_progress_)
          on_progress_({.done = 0,
                        .total = 0,
                        .seconds_left = 0,
                        .cell = {},
                        .error = {},
                        .remark = fmt::format("no system calls of {}: {}", cell.name, count.error)});
        if (count.error.find("ptrace") != std::string::npos) return;  // here for all of them
      }
    }
  }

  [[nodiscard]] LaunchOrder order_for(const CellState& cell) const {
    return {.cell = cell.name,
            .operations = cell.operations,
            .batch = cell.batch,
            .timed = std::chrono::milliseconds{state_.plan.at("profile").at("timed_ms").get<std::int64_t>()},
            .timeout = std::chrono::milliseconds{state_.plan.at("timeout_ms").get<std::int64_t>()}};
  }

  /// Once per cell: every launch then does the same number of operations.
  void calibrate() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < state_.cells.size(); ++i)
      if (!state_.cells[i].calibrated) open.push_back(i);
    shuffle(open, state_.plan.at("seed").get<std::uint64_t>(), 0);
    for (const std::size_t i : open) {
      const CellState& cell = state_.cells[i];
      LaunchOrder order = order_for(cell);
      const std::chrono::milliseconds timed = order.timed;
      order.timed = std::max(timed / kShorterToCalibrate, std::chrono::milliseconds{1});
      const Calibration calibration = ipc::calibrate(surroundings_.launch, order, timed);
      Json found{{"cell", cell.name}, {"seconds", calibration.seconds}};
      if (calibration.error.empty()) {
        found["operations"] = calibration.operations;
        found["batch"] = calibration.batch;
      } else {
        found["error"] = calibration.error;
      }
      write_down({{"calibration", found}});
      tell(cell, calibration.error);
      if (state_.seconds > target_.budget_s) return;
    }
  }

  void launch_once(const CellState& cell) {
    const Disturbance before = surroundings_.disturbance();
    const LaunchResult result = surroundings_.launch(order_for(cell));
    const Disturbance taken = surroundings_.disturbance() - before;
    Json ended{{"cell", cell.name},
               {"launch", cell.launches},
               {"order_index", state_.order},
               {"seconds", result.seconds}};
    if (taken.steal_s > 0) ended["steal_s"] = taken.steal_s;
    if (taken.throttled_us > 0) ended["throttled_us"] = taken.throttled_us;
    // What others computed meanwhile. Signed: single launches are rounded to ticks, their sum is not.
    ended["others_cpu_s"] = taken.busy_s - taken.own_s;
    if (const auto why = why_spoiled(taken, result.seconds, cpus_); result.error.empty() && !why.empty()) {
      if (cell.repeats < kRepeats && state_.repeat_seconds < kRepeatShare * target_.budget_s) {
        ended["why"] = why;
        ended["value"] = result.entry.at(cell.headline);  // what it would have said, for who wonders
        write_down({{"spoiled", ended}});
        return;  // it is still at the head of the queue
      }
      ended["disturbed"] = why;
    }
    if (result.error.empty()) {
      ended["entry"] = result.entry;
      if (!state_.has_context) ended["context"] = result.context;  // once is enough: it is the same machine
      ended["histogram"] = result.histogram;
    } else {
      ended["error"] = result.error;
    }
    write_down({{"launch", ended}});
    tell(cell, result.error);
  }

  void tell(const CellState& cell, const std::string& error) const {
    if (!on_progress_) return;
    const std::size_t calibration = target_.max_launches > 1 ? 1 : 0;
    std::size_t done = 0;
    std::size_t total = 0;
    for (const CellState& each : state_.cells) {
      const std::size_t launches = each.launches + (each.calibrated ? 1U : 0U);
      const std::size_t needed = each.dropped() ? launches : target_.min_launches + calibration;
      const bool more = launches >= needed && each.pinned && each.launches < target_.max_launches &&
                        each.distance(target_) > 1;
      done += launches;
      total += std::max(launches + (more ? 1 : 0), needed);
    }
    const double mean = state_.seconds / static_cast<double>(std::max<std::size_t>(done, 1));
    on_progress_({.done = done,
                  .total = total,
                  .seconds_left = std::min(mean * static_cast<double>(total - done),
                                           std::max(0.0, target_.budget_s - state_.seconds)),
                  .cell = cell.name,
                  .error = error});
  }

  const Surroundings& surroundings_;
  const OnProgress& on_progress_;
  Journal journal_;
  RunState state_;
  Target target_;
  int cpus_ = 1;
};

}  // namespace

void begin_run(const std::filesystem::path& folder, const RunOptions& options) {
  Json cells = Json::array();
  for (const Cell& cell : options.plan.cells) cells.push_back(cell.name());
  Json skipped = Json::array();
  for (const auto& [cell, reason] : options.plan.skipped)
    skipped.push_back({{"name", cell}, {"reason", reason}});
  const Profile& profile = options.profile;
  Json plan{{"schema", kSchema},
            {"version", kVersion},
            {"build", build_description()},
            {"started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
            {"command", options.command},
            {"host", options.host},
            {"seed", options.seed},
            {"profile",
             {{"name", profile.name},
              {"timed_ms", profile.timed.count()},
              {"min_launches", profile.min_launches},
              {"max_launches", profile.max_launches},
              {"half_width", profile.half_width},
              {"budget_s", profile.budget.count()}}},
            {"timeout_ms", options.timeout.count()},
            {"machine", describe_machine()}};
  if (!options.cpus.empty()) plan["cpus"] = options.cpus;
  plan["cells"] = std::move(cells);
  plan["skipped"] = std::move(skipped);
  Journal::create(folder).append({{"plan", std::move(plan)}});
}

RunOutcome continue_run(const std::filesystem::path& folder, const Surroundings& surroundings,
                        const OnProgress& on_progress) {
  Running{folder, surroundings, on_progress}.go_on();
  return write_results(folder);
}

RunOutcome continue_run(const std::filesystem::path& folder, const std::filesystem::path& bench,
                        const OnProgress& on_progress) {
  return continue_run(
      folder,
      {.launch = [&](const LaunchOrder& order) { return launch(bench, order); },
       .count_syscalls = [&](const LaunchOrder& order) { return count_syscalls(bench, order); }},
      on_progress);
}

}  // namespace ipc
