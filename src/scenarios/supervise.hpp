// The supervisor's part of every launch: wait for the processes that do the work, and say why they failed if
// they did.
#pragma once
#include <exception>
#include <span>
#include <stdexcept>
#include <string>

#include "core/process.hpp"

namespace ipc {

/// Joins all; throws std::runtime_error with the peers' own reason where there is one, or with how they
/// ended. What still runs then, its owner kills.
inline void supervise(std::span<Process*> processes, std::chrono::milliseconds timeout,
                      const FailureText& failure) {
  try {
    join_all(processes, timeout);
  } catch (const std::exception& error) {
    const std::string reason = failure.get();
    throw std::runtime_error{reason.empty() ? error.what() : reason};
  }
}

}  // namespace ipc
