// What `compare` and `ab` share: the kinds that may be allowed, and the exit status of an answer.
#pragma once
#include <string>
#include <vector>

#include "gate/compare.hpp"

namespace ipc {

struct Allowances {
  std::vector<std::string> different, disturbed;

  /// Throws UnusableInput for a kind that does not exist.
  void check() const;
};

/// 0, 1 or 3 by the gate's answer; 2 where the two sides differ in what is not allowed to, 3 where one was
/// disturbed, with one line on standard error that says so.
[[nodiscard]] int gate_status(const gate::Comparison& comparison, const Allowances& allowances);

/// To standard output, or to a file where one is named.
void put_out(const std::string& text, const std::string& file);

}  // namespace ipc
