// Workload: the values of one measurement, built once from the command line or from a cell's name, then only
// read.
#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/placement.hpp"
#include "link.hpp"

namespace ipc {

/// How a peer waits for a message where the mechanism leaves it the choice.
enum class Wait : unsigned char {
  blocking,  // in the receiving call itself
  epoll,     // in epoll_wait(2), then the receiving call: what a server of many clients does
  spin,      // asking again and again on a non-blocking descriptor
};
inline constexpr std::array<std::string_view, 3> kWaitNames{"blocking", "epoll", "spin"};

/// How the lengths of tasks are spread about their mean.
enum class Shape : unsigned char { equal, skewed };
inline constexpr std::array<std::string_view, 2> kShapeNames{"equal", "skewed"};

/// What memory the parent of a new process is made of.
enum class Pages : unsigned char { base, huge };
inline constexpr std::array<std::string_view, 2> kPagesNames{"base", "huge"};

/// When the messages of an open loop are due.
enum class Arrival : unsigned char { fixed, poisson };
inline constexpr std::array<std::string_view, 2> kArrivalNames{"fixed", "poisson"};

struct Workload {
  // What a cell's name says (src/cell.cpp has a row for each).
  std::size_t size = 0;             // bytes of one message
  std::size_t capacity = 0;         // bytes that the channel can hold; 0: what the system gives
  unsigned workers = 0;             // processes beside the one that hands out the work; peers of a fan
  std::chrono::nanoseconds task{};  // how long one task computes
  Shape shape = Shape::equal;
  unsigned chunk = 0;              // tasks handed to a worker at once; 0: as the executor likes
  std::chrono::nanoseconds gap{};  // silence before each operation
  std::size_t resident = 0;        // bytes of memory that the parent has touched
  Pages pages = Pages::base;
  unsigned load = 0;  // offered load in percent of saturation
  Arrival arrival = Arrival::fixed;
  Wait wait = Wait::blocking;
  Placement placement = Placement::unpinned;

  // How it is carried out: not part of the name.
  std::uint64_t operations =
      1;  // timed; known before the peers are born, so no control protocol disturbs the clock
  std::uint64_t warmup = 0;  // untimed, before them
  std::uint64_t batch = 0;   // operations per clock reading; 0: as many as make the reading weigh at most 1 %
  CpuPair cpus{};            // where `placement` is on this machine
  std::chrono::milliseconds timeout{10'000};

  [[nodiscard]] LinkConfig link() const { return {.message_size = size, .capacity = capacity}; }
};

}  // namespace ipc
