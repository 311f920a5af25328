#include "gate/ab.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "registry.hpp"
#include "runner/calibration.hpp"
#include "runner/machine.hpp"

namespace ipc::gate {
namespace {

constexpr double kShareOfFirstStage = 0.7;  // of the budget; the rest is for reruns
constexpr std::size_t kFewestAgain = 18;    // launches of each side in a rerun

constexpr double kShareOfCounting = 0.1;  // of the budget, for system calls

constexpr std::array<const char*, 7> kKept{"p50_ns", "op_ns",  "msgs_per_s", "bytes_per_s",
                                           "nvcsw",  "nivcsw", "minflt"};

std::vector<double> costs_of(const Metrics& side, const AbCell& cell) {
  const auto found = side.find(cell.headline);
  std::vector<double> costs = found == side.end() ? std::vector<double>{} : found->second;
  if (cell.higher_is_better)
    for (double& value : costs) value = 1 / value;
  return costs;
}

class Session {
 public:
  Session(const AbOptions& options, const Launcher& launcher, const std::function<double()>& now_s)
      : options_{options}, launcher_{launcher}, now_s_{now_s}, begin_{now_s()}, random_{options.seed} {
    for (const auto& name : options.cells) {
      AbCell cell;
      cell.name = name;
      const auto* scenario = find_scenario(name.substr(0, name.find('/')));
      if (scenario == nullptr) throw UnusableInput{"cell '" + name + "': no such scenario"};
      cell.headline = scenario->headline;
      cell.higher_is_better = scenario->higher_is_better;
      result_.cells.push_back(std::move(cell));
    }
    states_.resize(result_.cells.size());
  }

  AbResult run() {
    calibrate();
    count_syscalls();
    first_stage();
    second_stage();
    result_.seconds = spent();
    if (options_.disturbance && counted_s_ > 0)
      result_.disturbances = {.steal = steal_s_ / (counted_s_ * options_.cpus),
                              .throttled = throttled_s_ / counted_s_,
                              .others_cpu = std::max(others_s_, 0.0) / counted_s_};
    return std::move(result_);
  }

 private:
  [[nodiscard]] double spent() const { return now_s_() - begin_; }
  [[nodiscard]] bool usable(const AbCell& cell) const {
    return cell.base_error.empty() && cell.candidate_error.empty();
  }

  /// A launch that fails is tried once more: a stall of the machine may cost one its timeout, a defect costs
  /// both.
  [[nodiscard]] LaunchResult tried(const std::filesystem::path& program, const LaunchOrder& order) {
    LaunchResult result = undisturbed(program, order);
    return result.error.empty() ? result : undisturbed(program, order);
  }

  /// A launch that was spoiled is done again in its own place within the block, twice at most, while all
  /// repetitions have taken no more than their share of the time.
  [[nodiscard]] LaunchResult undisturbed(const std::filesystem::path& program, const LaunchOrder& order) {
    if (!options_.disturbance) return launcher_(program, order);
    for (unsigned repeats = 0;; ++repeats) {
      const double begin = now_s_();
      const Disturbance before = options_.disturbance();
      LaunchResult result = launcher_(program, order);
      const Disturbance taken = options_.disturbance() - before;
      const double seconds = now_s_() - begin;
      if (result.error.empty() && repeats < kRepeats && repeated_s_ < kRepeatShare * spent() &&
          !why_spoiled(taken, seconds, options_.cpus).empty()) {
        repeated_s_ += seconds;
        ++result_.repeated;
        continue;
      }
      counted_s_ += seconds;
      steal_s_ += taken.steal_s;
      throttled_s_ += static_cast<double>(taken.throttled_us) * 1e-6;
      others_s_ += taken.busy_s - taken.own_s;
      return result;
    }
  }

  [[nodiscard]] LaunchOrder order_for(const AbCell& cell) const {
    return {.cell = cell.name,
            .operations = cell.operations,
            .batch = cell.batch,
            .timed = options_.timed,
            .timeout = options_.timeout};
  }

  /// The base decides how many operations a launch has; the candidate does as many. Its first launch only
  /// shows that it works.
  void calibrate() {
    for (AbCell& cell : result_.cells) {
      const Calibration found =
          ipc::calibrate([&](const LaunchOrder& order) { return tried(options_.base, order); },
                         order_for(cell), options_.timed);
      cell.base_error = found.error;
      if (!found.error.empty()) continue;
      cell.operations = found.operations;
      cell.batch = found.batch;
      if (found.context.is_object()) result_.base_build = found.context.value("ipcbench_build", "");
      const LaunchResult trial = tried(options_.candidate, order_for(cell));
      cell.candidate_error = trial.error;
      if (trial.context.is_object()) result_.candidate_build = trial.context.value("ipcbench_build", "");
    }
  }

  /// The candidate's are counted more than once only where they differ from the base's. A cell that cannot be
  /// counted, or not here, is gated without.
  void count_syscalls() {
    if (!options_.count_syscalls) return;
    const double until = spent() + kShareOfCounting * options_.budget_s;
    for (AbCell& cell : result_.cells) {
      const bool countable = !cell.name.starts_with("open_loop/");
      if (!usable(cell) || !countable) continue;
      if (spent() > until) return;
      const auto count = [&](const std::filesystem::path& program, std::vector<double>& counts) {
        const SyscallCount found = options_.count_syscalls(program, order_for(cell));
        if (found.error.empty()) counts.push_back(found.per_operation);
        return found.error.empty();
      };
      std::vector<double> base;
      std::vector<double> candidate;
      bool counted = true;
      while (counted && base.size() < kProofOfSyscalls) counted = count(options_.base, base);
      if (!counted) continue;
      const auto proven = invariant(base, kProofOfSyscalls);
      if (!count(options_.candidate, candidate)) continue;
      while (proven && in_tenths(candidate.back()) != proven->value && candidate.size() < kProofOfSyscalls)
        if (!count(options_.candidate, candidate)) break;
      cell.base["syscalls"] = std::move(base);
      cell.candidate["syscalls"] = std::move(candidate);
    }
  }

  void launch_into(AbCell& cell, bool is_base, Metrics& side) {
    if (!usable(cell)) return;
    const LaunchResult launched = tried(is_base ? options_.base : options_.candidate, order_for(cell));
    if (!launched.error.empty()) {
      (is_base ? cell.base_error : cell.candidate_error) = launched.error;
      return;
    }
    for (const char* metric : kKept)
      if (const auto found = launched.entry.find(metric); found != launched.entry.end())
        side[metric].push_back(found->get<double>());
  }

  /// A B B A, or B A A B.
  void block(AbCell& cell, Metrics& base, Metrics& candidate) {
    const bool base_outside = random_() % 2 == 0;
    for (const bool outside : {true, false, false, true}) {
      const bool is_base = outside == base_outside;
      launch_into(cell, is_base, is_base ? base : candidate);
    }
  }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random_() % i]);
  }

  void tell(const char* stage, std::size_t undecided, std::size_t launches) const {
    if (options_.on_progress)
      options_.on_progress({.undecided = undecided,
                            .cells = result_.cells.size(),
                            .launches = launches,
                            .seconds = spent(),
                            .stage = stage});
  }

  /// Judges all cells that work as of now; Holm runs over them whatever has become of each.
  std::vector<std::size_t> judge_now() {
    std::vector<SequentialCell*> pointers;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < result_.cells.size(); ++i) {
      if (!usable(result_.cells[i])) continue;
      pointers.push_back(&states_[i]);
      places.push_back(i);
    }
    const auto judged = judge_sequentially(pointers, options_.rule);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < places.size(); ++i) {
      result_.cells[places[i]].judged = judged[i];
      if (judged[i].verdict == Verdict::cannot_tell || !options_.early_stop) open.push_back(places[i]);
    }
    return open;
  }

  void first_stage() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < result_.cells.size(); ++i)
      if (usable(result_.cells[i])) open.push_back(i);
    std::size_t launches = 0;
    for (std::size_t k = 0; k < kLooks.size() && !open.empty(); ++k) {
      for (; launches < kLooks[k].launches; launches += 2) {
        if (spent() > kShareOfFirstStage * options_.budget_s) return;
        shuffle(open);
        for (const std::size_t i : open)
          block(result_.cells[i], result_.cells[i].base, result_.cells[i].candidate);
        tell("measuring", open.size(), launches + 2);
      }
      for (const std::size_t i : open) {
        const AbCell& cell = result_.cells[i];
        if (usable(cell))
          states_[i].look(k, costs_of(cell.base, cell), costs_of(cell.candidate, cell), options_.rule);
      }
      open = judge_now();
    }
  }

  void second_stage() {
    std::vector<std::size_t> failed;
    for (std::size_t i = 0; i < result_.cells.size(); ++i)
      if (usable(result_.cells[i]) && result_.cells[i].judged.verdict == Verdict::slower) failed.push_back(i);
    if (failed.empty()) return;
    std::size_t needed = kFewestAgain;
    for (const std::size_t i : failed) needed = std::max(needed, result_.cells[i].launches());
    for (std::size_t launches = 0; launches < needed; launches += 2) {
      // What is begun is done with at least the fewest, so that a tight budget cannot decide the outcome.
      if (launches >= kFewestAgain && spent() > options_.budget_s) break;
      shuffle(failed);
      for (const std::size_t i : failed)
        block(result_.cells[i], result_.cells[i].base_again, result_.cells[i].candidate_again);
      tell("measuring again", failed.size(), launches + 2);
    }
    for (const std::size_t i : failed) {
      AbCell& cell = result_.cells[i];
      if (!usable(cell)) continue;
      const auto base = costs_of(cell.base, cell);
      const auto candidate = costs_of(cell.candidate, cell);
      const auto base_again = costs_of(cell.base_again, cell);
      const auto candidate_again = costs_of(cell.candidate_again, cell);
      cell.rerun =
          judge_rerun({.base = base, .candidate = candidate},
                      {.base = base_again, .candidate = candidate_again}, failed.size(), options_.rule);
      cell.was_rerun = true;
    }
  }

  const AbOptions& options_;
  const Launcher& launcher_;
  const std::function<double()>& now_s_;
  double begin_;
  std::mt19937_64 random_;
  AbResult result_;
  std::vector<SequentialCell> states_;
  double counted_s_ = 0, repeated_s_ = 0;                // of launches
  double steal_s_ = 0, throttled_s_ = 0, others_s_ = 0;  // during those that count
};

}  // namespace

std::size_t AbCell::launches() const {
  const auto count = [&](const Metrics& side) {
    const auto found = side.find(headline);
    return found == side.end() ? std::size_t{0} : found->second.size();
  };
  return std::min(count(base), count(candidate));
}

AbResult run_ab(const AbOptions& options, const Launcher& launcher, const std::function<double()>& now_s) {
  return Session{options, launcher, now_s}.run();
}

}  // namespace ipc::gate
