#include "runner/run_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "cell.hpp"
#include "stats/order_statistics.hpp"

namespace ipc {
namespace {

constexpr unsigned kFailuresUntilDropped = 2;  // a cell that hangs would cost its timeout in every launch
constexpr std::size_t kSmallestRound = 8;      // below this, shuffling means little

/// An interval wider than this says little; to bring cells within it is worth so much of the time left.
constexpr double kCoarse = 0.10;
constexpr double kShareForCoarse = 0.5;

/// Of the lower end of the median's interval among so many values.
std::size_t rank_of(std::size_t values) { return stats::lower_rank(values, 0.5); }

/// The fewest values among which that end has this rank, at least 1.
std::size_t fewest_of_rank(std::size_t rank) {
  static std::vector<std::size_t> found{0};  // by rank: it is asked often, and takes long for large ones
  for (std::size_t n = found.back(); found.size() <= rank;)
    if (rank_of(++n) == found.size()) found.push_back(n);
  return found[rank];
}

}  // namespace

std::optional<double> relative_half_width(std::span<const double> values) {
  if (values.empty()) return std::nullopt;  // every launch failed
  const auto interval = stats::median_interval(values);
  if (!interval) return std::nullopt;
  const double median = stats::median(values);
  return median > 0 ? (interval->high - interval->low) / 2 / median : 0;
}

std::optional<std::size_t> launches_to(std::span<const double> values, double half_width, std::size_t most) {
  std::vector<double> ordered{values.begin(), values.end()};
  std::ranges::sort(ordered);
  const double median = stats::median(values);
  const auto size = static_cast<double>(ordered.size());
  /// Of the quantile that the rank-th of n has on average, rank / (n + 1).
  const auto value_at = [&](double rank, double n) {
    const double position = std::clamp(rank * (size + 1) / (n + 1), 1.0, size) - 1;
    const auto below = static_cast<std::size_t>(position);
    return std::lerp(ordered[below], ordered[std::min(below + 1, ordered.size() - 1)],
                     position - static_cast<double>(below));
  };
  for (std::size_t rank = rank_of(ordered.size()) + 1;; ++rank) {
    const std::size_t n = fewest_of_rank(rank);  // more of the same rank would only widen the interval
    if (n > most) return std::nullopt;
    const auto low = static_cast<double>(rank);
    const auto count = static_cast<double>(n);
    const double width = value_at(count + 1 - low, count) - value_at(low, count);
    if (width <= 2 * half_width * median) return n;
  }
}

Target Target::of(const Json& plan) {
  const Json& profile = plan.at("profile");
  return {.min_launches = profile.at("min_launches").get<unsigned>(),
          .max_launches = profile.at("max_launches").get<unsigned>(),
          .half_width = profile.at("half_width").get<double>(),
          .budget_s = profile.at("budget_s").get<double>()};
}

bool CellState::dropped() const { return failures >= kFailuresUntilDropped; }

double CellState::distance(const Target& target) const {
  const auto width = relative_half_width(values);
  return width ? *width / target.half_width : std::numeric_limits<double>::infinity();
}

double CellState::seconds_to_promise(const Target& target) const {
  const auto width = relative_half_width(values);
  if (!width) return cost_s;  // one more tells more
  const double times = *width / target.half_width;
  return cost_s * std::max(1.0, static_cast<double>(values.size()) * (times * times - 1));
}

double CellState::seconds_to_mend(double half_width, unsigned max_launches) const {
  if (!relative_half_width(values)) return cost_s;
  const auto needed = launches_to(values, half_width, max_launches);
  if (!needed) return std::numeric_limits<double>::infinity();
  return cost_s * static_cast<double>(*needed - values.size());
}

void RunState::replay(const Json& line) {
  if (line.contains("plan")) {
    plan = line.at("plan");
    replay_plan();
  } else if (line.contains("calibration")) {
    const Json& found = line.at("calibration");
    seconds += found.at("seconds").get<double>();
    CellState& cell = at(found);
    cell.calibrated = true;
    if (found.contains("error")) {
      cell.failures = kFailuresUntilDropped;
      return;
    }
    cell.cost_s = found.at("seconds").get<double>();
    cell.operations = found.at("operations").get<std::uint64_t>();
    cell.batch = found.at("batch").get<std::uint64_t>();
  } else if (line.contains("launch")) {
    replay_launch(line.at("launch"));
  } else if (line.contains("spoiled")) {
    const Json& spoiled = line.at("spoiled");
    ++at(spoiled).repeats;
    seconds += spoiled.at("seconds").get<double>();
    repeat_seconds += spoiled.at("seconds").get<double>();
  } else if (line.contains("syscalls")) {
    at(line.at("syscalls")).counted = true;
    seconds += line.at("syscalls").at("seconds").get<double>();
    counting_seconds += line.at("syscalls").at("seconds").get<double>();
  } else if (line.contains("round")) {
    queue = line.at("round").at("cells").get<std::vector<std::size_t>>();
    ++rounds;
  } else if (line.contains("note")) {
    ended = ended || line.at("note").value("end", false);
  }
}

void RunState::replay_plan() {
  for (const Json& name : plan.at("cells")) {
    const Cell cell = Cell::parse(name.get<std::string>());
    index_[name.get<std::string>()] = cells.size();
    CellState state;
    state.name = name.get<std::string>();
    state.headline = cell.headline().metric;
    state.countable = cell.scenario->name != "open_loop";
    state.pinned = cell.workload.placement != Placement::unpinned;
    cells.push_back(std::move(state));
  }
}

void RunState::replay_launch(const Json& ended_launch) {
  CellState& cell = at(ended_launch);
  ++cell.launches;
  cell.repeats = 0;
  cell.cost_s = ended_launch.at("seconds").get<double>();
  if (ended_launch.contains("error")) {
    ++cell.failures;
  } else {
    cell.values.push_back(ended_launch.at("entry").at(cell.headline).get<double>());
  }
  has_context = has_context || ended_launch.contains("context");
  seconds += cell.cost_s;
  ++order;
  const auto waiting = std::ranges::find(queue, static_cast<std::size_t>(&cell - cells.data()));
  if (waiting != queue.end()) queue.erase(waiting);
}

CellState& RunState::at(const Json& line) { return cells.at(index_.at(line.at("cell").get<std::string>())); }

std::vector<std::size_t> RunState::next_round() const {
  const Target target = Target::of(plan);
  std::vector<std::size_t> round;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!cells[i].dropped() && cells[i].launches < target.min_launches) round.push_back(i);
  if (!round.empty()) {
    // Every cell has a launch before any has a second one, whatever the time allows.
    const auto fewest =
        cells[*std::ranges::min_element(round, {}, [&](std::size_t i) { return cells[i].launches; })]
            .launches;
    std::erase_if(round, [&](std::size_t i) { return cells[i].launches > fewest; });
  } else {
    round = unsettled_round(target);
  }
  if (seconds >= target.budget_s) round.clear();
  shuffle(round, plan.at("seed").get<std::uint64_t>(), rounds + 1);
  return round;
}

std::vector<std::size_t> RunState::unsettled_round(const Target& target) const {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (const CellState& cell = cells[i];
        cell.pinned && !cell.dropped() && cell.launches < target.max_launches && cell.distance(target) > 1)
      open.push_back(i);

  double left = target.budget_s - seconds;
  std::vector<std::size_t> round;
  if (target.half_width < kCoarse)
    left -= add_cheapest(round, open, kShareForCoarse * left, [&](const CellState& cell) {
      return cell.distance({.half_width = kCoarse}) > 1 ? cell.seconds_to_mend(kCoarse, target.max_launches)
                                                        : std::numeric_limits<double>::infinity();
    });
  add_cheapest(round, open, left, [&](const CellState& cell) { return cell.seconds_to_promise(target); });
  if (round.empty()) {  // no cell can keep the promise any more: the furthest from it may come closer
    round = open;
    std::ranges::stable_sort(round, std::greater{}, [&](std::size_t i) { return cells[i].distance(target); });
    if (round.size() > kSmallestRound) round.resize(std::max(kSmallestRound, (round.size() + 1) / 2));
  }
  left = target.budget_s - seconds;
  std::erase_if(round, [&](std::size_t i) {
    if (cells[i].cost_s > left) return true;
    left -= cells[i].cost_s;
    return false;
  });
  return round;
}

double RunState::add_cheapest(std::vector<std::size_t>& round, std::vector<std::size_t>& open,
                              double budget_s,
                              const std::function<double(const CellState&)>& seconds_of) const {
  std::vector<std::pair<double, std::size_t>> costs;  // seconds, cell
  for (const std::size_t i : open) costs.emplace_back(seconds_of(cells[i]), i);
  std::ranges::sort(costs);
  double spent_s = 0;
  for (const auto& [cost_s, i] : costs) {
    if (spent_s + cost_s > budget_s) break;
    spent_s += cost_s;
    round.push_back(i);
    std::erase(open, i);
  }
  return spent_s;
}

double RunState::seconds_to_fewest() const {
  const Target target = Target::of(plan);
  double sum = 0;
  for (const CellState& cell : cells)
    if (!cell.dropped() && cell.launches < target.min_launches)
      sum += cell.cost_s * (target.min_launches - cell.launches);
  return sum;
}

void shuffle(std::vector<std::size_t>& items, std::uint64_t seed, unsigned round) {
  std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U), round};
  std::mt19937_64 random{sequence};
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
}

}  // namespace ipc
