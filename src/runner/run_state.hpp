// RunState: what the journal says of a run, line by line, and what follows from it for the next round.
//
// A round is a list of launches in the order in which they are done; it stands in the journal before the
// first of them begins, so that a resumed run goes on in the middle of it.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "files/json.hpp"
#include "runner/canary.hpp"

namespace ipc {

/// Half the 95 % interval of the median ÷ the median; absent below 6 launches, where there is no such
/// interval.
[[nodiscard]] std::optional<double> relative_half_width(std::span<const double> values);

/// How many launches it presumably takes, these included, until that is half_width at most; absent where
/// `most` will not do. The interval of n launches lies between two order statistics; where those of n
/// launches would lie among these values is how wide it would be. So the estimate holds whatever the
/// distribution: an interval that spans two heaps does not narrow, and one within a heap narrows fast.
[[nodiscard]] std::optional<std::size_t> launches_to(std::span<const double> values, double half_width,
                                                     std::size_t most);

/// What a profile wants of every cell, out of the plan.
struct Target {
  unsigned min_launches = 1, max_launches = 1;
  double half_width = 1;
  double budget_s = 0;

  [[nodiscard]] static Target of(const Json& plan);
};

struct CellState {
  std::string name;
  std::string headline;
  bool pinned = true;  // the promise is for these only: the others flip between placements
  std::uint64_t operations = 0, batch = 0;  // 0: not calibrated
  bool calibrated = false;
  bool countable = true;  // its system calls: not where the load depends on the clock
  bool counted = false;
  std::vector<double> values;  // of the headline, by launch; failed launches have none
  unsigned launches = 0;       // that count, well or badly ended
  unsigned failures = 0;
  unsigned repeats = 0;  // of the launch in hand, because it was spoiled
  double cost_s = 0;     // of the last launch

  [[nodiscard]] bool dropped() const;
  /// How far from the profile's interval, as a multiple of it: above 1, more launches are wanted. Infinite
  /// where there is no interval yet.
  [[nodiscard]] double distance(const Target& target) const;
  /// Seconds of launches until the cell keeps the promise: presumably, since an interval narrows with the
  /// root of their number, and for one that is near, since it may do so at any launch.
  [[nodiscard]] double seconds_to_promise(const Target& target) const;
  /// Seconds until an interval that is far beyond it is within ± half_width of the median, judged by
  /// launches_to; infinite where max_launches will not do.
  [[nodiscard]] double seconds_to_mend(double half_width, unsigned max_launches) const;
};

struct RunState {
  Json plan;
  std::vector<CellState> cells;
  std::vector<std::size_t> queue;  // indices of cells, what is left of the round
  unsigned rounds = 0;             // begun
  double seconds = 0;              // of launches so far, over every resumption
  double repeat_seconds = 0;       // of these, on launches that were spoiled
  double counting_seconds = 0;     // of these, on counting system calls
  std::size_t order = 0;           // launches so far
  bool has_context = false;
  bool ended = false;
  bool syscalls_refused_said = false;  // once is enough

  void replay(const Json& line);

  /// The next round: the cells below the fewest launches, all of them; after that the unsettled pinned cells
  /// that can presumably be settled in the time that is left, those first that take least of it; where there
  /// is none, the half that is furthest from its promise. In each round half of the time left is for cells
  /// whose interval is beyond ± 10 %, as long as there are such that it can mend. Only what fits into the
  /// time that is left. Empty: the run has ended.
  [[nodiscard]] std::vector<std::size_t> next_round() const;
  /// Seconds that the launches up to the fewest of every cell still take, judged by each cell's last one.
  [[nodiscard]] double seconds_to_fewest() const;

 private:
  CellState& at(const Json& line);
  void replay_plan();
  void replay_launch(const Json& ended_launch);
  [[nodiscard]] std::vector<std::size_t> unsettled_round(const Target& target) const;
  /// Moves from `open` to `round` the cells that take least time, as many as budget_s seconds are enough for;
  /// returns how many they take.
  double add_cheapest(std::vector<std::size_t>& round, std::vector<std::size_t>& open, double budget_s,
                      const std::function<double(const CellState&)>& seconds_of) const;

  std::map<std::string, std::size_t> index_;
};

/// A permutation that depends on the seed and the round alone (Fisher-Yates).
void shuffle(std::vector<std::size_t>& items, std::uint64_t seed, unsigned round);

}  // namespace ipc
