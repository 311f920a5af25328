#include "runner/run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "runner/journal.hpp"
#include "runner/launcher.hpp"
#include "runner/machine.hpp"
#include "runner/results.hpp"
#include "stats/order_statistics.hpp"
#include "version.hpp"

namespace ipc {
namespace {

constexpr unsigned kFailuresUntilDropped = 2;  // a cell that hangs would cost its timeout in every launch

/// What is known of one cell so far.
struct CellState {
  std::string name;
  std::string headline;
  bool pinned = true;
  std::uint64_t operations = 0, batch = 0;  // 0: not calibrated yet
  std::vector<double> values;               // of the headline, by launch; failed launches have none
  std::set<unsigned> launched;
  unsigned failures = 0;

  [[nodiscard]] bool dropped() const { return failures >= kFailuresUntilDropped; }

  /// Whether the launches with an index below `round` leave the cell's median open.
  [[nodiscard]] bool wants_launch(unsigned round, const Json& profile) const {
    if (dropped()) return false;
    if (round < profile.at("min_launches").get<unsigned>()) return true;
    if (round >= profile.at("max_launches").get<unsigned>()) return false;
    if (!pinned) return false;  // unpinned cells flip between placements: more launches do not narrow them
    const auto interval = stats::median_interval(values);
    if (!interval) return true;
    const double median = stats::median(values);
    return (interval->high - interval->low) / 2 > profile.at("half_width").get<double>() * median;
  }
};

/// A permutation that depends on the seed and the round alone (Fisher-Yates).
template <class T>
void shuffle(std::vector<T>& items, std::uint64_t seed, unsigned round) {
  std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U), round};
  std::mt19937_64 random{sequence};
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
}

/// Two significant digits: a count that a person can read.
std::uint64_t rounded(double count) {
  if (count < 100) return static_cast<std::uint64_t>(count);
  const double scale = std::pow(10, std::floor(std::log10(count)) - 1);
  return static_cast<std::uint64_t>(std::floor(count / scale) * scale);
}

class Running {
 public:
  Running(const std::filesystem::path& folder, std::filesystem::path bench, const OnProgress& on_progress)
      : bench_{std::move(bench)}, on_progress_{on_progress}, journal_{Journal::reopen(folder)} {
    Journal::for_each(folder, [&](const Json& line) { replay(line); });
    if (plan_.is_null())
      throw UnusableInput{fmt::format("{} holds no plan: it cannot go on", folder.string())};
    if (const auto here = machine_fingerprint(describe_machine());
        machine_fingerprint(plan_.at("machine")) != here)
      throw UnusableInput{fmt::format("this run was begun on another machine ({}); here is {}",
                                      machine_fingerprint(plan_.at("machine")), here)};
    if (plan_.at("build") != build_description())
      throw UnusableInput{fmt::format("this run was begun with another build ({}); this is {}",
                                      plan_.at("build").dump(), build_description().dump())};
  }

  void go_on() {
    if (ended_) return;
    calibrate();
    const Json& profile = plan_.at("profile");
    for (unsigned round = 0; round < profile.at("max_launches").get<unsigned>(); ++round) {
      auto wanting = cells_wanting(round);
      if (wanting.empty()) break;
      const bool enough = round >= profile.at("min_launches").get<unsigned>();
      if (enough && seconds_ > profile.at("budget_s").get<double>()) break;
      shuffle(wanting, plan_.at("seed").get<std::uint64_t>(), round + 1);
      for (CellState* cell : wanting)
        if (!cell->launched.contains(round)) launch_once(*cell, round);
    }
    journal_.append({{"note", {{"end", true}}}});
  }

 private:
  void replay(const Json& line) {
    if (line.contains("plan")) {
      plan_ = line.at("plan");
      for (const Json& name : plan_.at("cells")) {
        const Cell cell = Cell::parse(name.get<std::string>());
        index_[name.get<std::string>()] = cells_.size();
        CellState state;
        state.name = name.get<std::string>();
        state.headline = cell.scenario->headline;
        state.pinned = cell.workload.placement != Placement::unpinned;
        cells_.push_back(std::move(state));
      }
    } else if (line.contains("calibration")) {
      const Json& found = line.at("calibration");
      seconds_ += found.at("seconds").get<double>();
      if (found.contains("error")) {
        at(found).failures = kFailuresUntilDropped;
        return;
      }
      at(found).operations = found.at("operations").get<std::uint64_t>();
      at(found).batch = found.at("batch").get<std::uint64_t>();
    } else if (line.contains("launch")) {
      const Json& ended = line.at("launch");
      CellState& cell = at(ended);
      cell.launched.insert(ended.at("launch").get<unsigned>());
      if (ended.contains("error")) ++cell.failures;
      has_context_ = has_context_ || ended.contains("context");
      if (!ended.contains("error")) cell.values.push_back(ended.at("entry").at(cell.headline).get<double>());
      seconds_ += ended.at("seconds").get<double>();
      ++order_;
    } else if (line.contains("note")) {
      ended_ = ended_ || line.at("note").value("end", false);
    }
  }

  CellState& at(const Json& line) { return cells_.at(index_.at(line.at("cell").get<std::string>())); }

  std::vector<CellState*> cells_wanting(unsigned round) {
    std::vector<CellState*> wanting;
    for (CellState& cell : cells_)
      if (cell.launched.contains(round) || cell.wants_launch(round, plan_.at("profile")))
        wanting.push_back(&cell);
    return wanting;
  }

  [[nodiscard]] LaunchOrder order_for(const CellState& cell) const {
    return {.cell = cell.name,
            .operations = cell.operations,
            .batch = cell.batch,
            .timed = std::chrono::milliseconds{plan_.at("profile").at("timed_ms").get<std::int64_t>()},
            .timeout = std::chrono::milliseconds{plan_.at("timeout_ms").get<std::int64_t>()}};
  }

  /// Once per cell: every launch then does the same number of operations.
  void calibrate() {
    std::vector<CellState*> open;
    for (CellState& cell : cells_)
      if (cell.operations == 0 && !cell.dropped()) open.push_back(&cell);
    shuffle(open, plan_.at("seed").get<std::uint64_t>(), 0);
    for (CellState* cell : open) {
      const LaunchResult result = launch(bench_, order_for(*cell));
      Json found{{"cell", cell->name}, {"seconds", result.seconds}};
      if (result.error.empty()) {
        const double timed_ns = plan_.at("profile").at("timed_ms").get<double>() * 1e6;
        const double operation_ns = std::max(result.entry.at("op_ns").get<double>(), 0.1);
        found["operations"] = rounded(std::clamp(timed_ns / operation_ns, 10.0, 1e8));
        found["batch"] = static_cast<std::uint64_t>(result.entry.value("batch", 1.0));
      } else {
        found["error"] = result.error;
      }
      write_down({{"calibration", found}});
      tell(*cell, result.error);
    }
  }

  void launch_once(CellState& cell, unsigned index) {
    const Disturbance before = Disturbance::so_far();
    const LaunchResult result = launch(bench_, order_for(cell));
    const Disturbance after = Disturbance::so_far();
    Json ended{{"cell", cell.name}, {"launch", index}, {"order_index", order_}, {"seconds", result.seconds}};
    if (result.error.empty()) {
      ended["entry"] = result.entry;
      if (!has_context_) ended["context"] = result.context;  // once is enough: it is the same machine
      ended["histogram"] = result.histogram;
    } else {
      ended["error"] = result.error;
    }
    if (const double steal = after.steal_s - before.steal_s; steal > 0) ended["steal_s"] = steal;
    if (const auto throttled = after.throttled_us - before.throttled_us; throttled > 0)
      ended["throttled_us"] = throttled;
    // What others computed meanwhile. Signed: single launches are rounded to ticks, their sum is not.
    ended["others_cpu_s"] = (after.busy_s - before.busy_s) - (after.own_s - before.own_s);
    write_down({{"launch", ended}});
    tell(cell, result.error);
  }

  /// The journal first, then our own knowledge, by the very code that a resume uses.
  void write_down(const Json& line) {
    journal_.append(line);
    replay(line);
  }

  void tell(const CellState& cell, const std::string& error) const {
    if (!on_progress_) return;
    const Json& profile = plan_.at("profile");
    std::size_t done = 0;
    std::size_t total = 0;
    for (const CellState& each : cells_) {
      const auto launches = each.launched.size() + (each.operations != 0 || each.dropped() ? 1 : 0);
      const std::size_t needed =
          each.dropped() ? launches : profile.at("min_launches").get<std::size_t>() + 1;
      const bool more =
          launches >= needed && each.wants_launch(static_cast<unsigned>(each.launched.size()), profile);
      done += launches;
      total += std::max(launches + (more ? 1 : 0), needed);
    }
    const double mean = seconds_ / static_cast<double>(std::max<std::size_t>(done, 1));
    on_progress_({.done = done,
                  .total = total,
                  .seconds_left = mean * static_cast<double>(total - done),
                  .cell = cell.name,
                  .error = error});
  }

  std::filesystem::path bench_;
  const OnProgress& on_progress_;
  Journal journal_;
  Json plan_;
  std::vector<CellState> cells_;
  std::map<std::string, std::size_t> index_;
  double seconds_ = 0;  // of launches so far, over every resumption
  std::size_t order_ = 0;
  bool has_context_ = false;
  bool ended_ = false;
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

RunOutcome continue_run(const std::filesystem::path& folder, const std::filesystem::path& bench,
                        const OnProgress& on_progress) {
  Running{folder, bench, on_progress}.go_on();
  return write_results(folder);
}

}  // namespace ipc
