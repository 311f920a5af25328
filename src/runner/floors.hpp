// The floors of a run, and the least time that each kind of work takes because of them.
#pragma once
#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>

#include "runner/limit_of.hpp"

namespace ipc {

/// A floor, and the least ns that one operation takes because of it; 0 where none was measured.
struct Floor {
  const CellFigures* limit = nullptr;
  double least_ns = 0;
};

/// Floors of different kinds under one operation: the highest counts.
[[nodiscard]] inline Floor highest(std::initializer_list<Floor> floors) {
  return std::max(floors, [](const Floor& a, const Floor& b) { return a.least_ns < b.least_ns; });
}

/// How often the one who hands over is waited for.
struct Handover {
  double switches;  // of one CPU from process to process, where there is only one
  double wakes;     // across CPUs, of who sleeps
  double bounces;   // across CPUs, of a cache line there and back, where nobody need sleep
};

/// The floors as they stand under one cell: in its own placement or, where that is `unpinned`, in whichever
/// placement is the cheapest, since the scheduler may have chosen that.
class Floors {
 public:
  /// `cpus`: how many the run might use. The referred must outlive this.
  Floors(const CellFigures& figures, std::span<const CellFigures> run, unsigned cpus)
      : figures_{figures}, run_{run}, cpus_{cpus} {}

  [[nodiscard]] const Workload& workload() const { return figures_.cell.workload; }
  [[nodiscard]] const Mechanism& mechanism() const { return *figures_.cell.mechanism; }

  /// On how many CPUs so many processes can be at work at once.
  [[nodiscard]] double parallel(unsigned processes) const;

  [[nodiscard]] Floor waking(const Handover& handover) const;

  /// `copies` of the cell's message, one after the other.
  [[nodiscard]] Floor moving(double copies) const;

  /// `calls` of the cheapest system call.
  [[nodiscard]] Floor entering(double calls) const { return anywhere("getppid", calls); }

  /// `count` empty processes.
  [[nodiscard]] Floor forking(double count) const { return anywhere("fork", count); }

  /// `count` additions to a word that no other CPU wants.
  [[nodiscard]] Floor adding(double count) const { return anywhere("atomic_add", count); }

  /// `count` of the cell's tasks, as dispatch/serial takes for them; of another length where that was not
  /// measured at this one, scaled from the nearest.
  [[nodiscard]] Floor working(double count) const;

 private:
  [[nodiscard]] Floor times(double count, const CellFigures* limit) const;
  [[nodiscard]] Floor anywhere(std::string_view name, double count) const;
  [[nodiscard]] Floor in(Placement placement, std::string_view name, double count) const;
  [[nodiscard]] Floor copying(Placement placement, double copies) const;
  template <class FloorIn>
  [[nodiscard]] Floor cheapest(FloorIn floor_in) const;

  const CellFigures& figures_;
  std::span<const CellFigures> run_;
  unsigned cpus_;
};

}  // namespace ipc
