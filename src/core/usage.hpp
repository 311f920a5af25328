// Usage: what the calling process has cost so far. Two readings around a piece of work give its price.
#pragma once
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>

#include <cstdint>

namespace ipc {

struct Usage {
  std::int64_t cpu_ns = 0;  // user and system time of every thread of the process
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t minor_faults = 0;
  std::int64_t instructions = -1;  // -1: unknown, as on most virtual machines (core/hardware.hpp)
  std::int64_t cycles = -1;

  /// The process so far; `who` is RUSAGE_SELF, or RUSAGE_CHILDREN for all children that were waited for.
  [[nodiscard]] static Usage so_far(int who = RUSAGE_SELF) noexcept {
    rusage usage{};
    ::getrusage(who, &usage);
    Usage result{.cpu_ns = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
                 .voluntary_switches = usage.ru_nvcsw,
                 .involuntary_switches = usage.ru_nivcsw,
                 .minor_faults = usage.ru_minflt};
    if (who == RUSAGE_SELF) {  // finer than rusage, which may round to ticks
      timespec now{};
      ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
      result.cpu_ns = now.tv_sec * 1'000'000'000LL + now.tv_nsec;
    }
    return result;
  }

  /// A single-threaded child that still runs, as /proc/PID/stat and status (proc(5)) and its CPU clock tell;
  /// zeros if there is none.
  [[nodiscard]] static Usage of_child(pid_t pid) noexcept;

  [[nodiscard]] friend Usage operator-(const Usage& a, const Usage& b) noexcept {
    return {.cpu_ns = a.cpu_ns - b.cpu_ns,
            .voluntary_switches = a.voluntary_switches - b.voluntary_switches,
            .involuntary_switches = a.involuntary_switches - b.involuntary_switches,
            .minor_faults = a.minor_faults - b.minor_faults};  // hardware counters are no running totals
  }
  [[nodiscard]] friend Usage operator+(const Usage& a, const Usage& b) noexcept {
    return {.cpu_ns = a.cpu_ns + b.cpu_ns,
            .voluntary_switches = a.voluntary_switches + b.voluntary_switches,
            .involuntary_switches = a.involuntary_switches + b.involuntary_switches,
            .minor_faults = a.minor_faults + b.minor_faults,
            .instructions = known_sum(a.instructions, b.instructions),
            .cycles = known_sum(a.cycles, b.cycles)};
  }

 private:
  static std::int64_t known_sum(std::int64_t a, std::int64_t b) noexcept {
    return a < 0 || b < 0 ? -1 : a + b;
  }
  static std::int64_t nanoseconds(const timeval& t) noexcept {
    return t.tv_sec * 1'000'000'000LL + t.tv_usec * 1'000LL;
  }
};

}  // namespace ipc
