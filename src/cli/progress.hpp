// Progress of a run: one line that redraws itself on a terminal, a plain line now and then elsewhere.
#pragma once
#include <chrono>

#include "runner/run.hpp"

namespace ipc {

class ProgressLine {
 public:
  ProgressLine();
  void show(const Progress& progress);
  void finish();

 private:
  bool terminal_;
  std::chrono::steady_clock::time_point last_{};
  std::size_t last_tenth_ = 0;
};

}  // namespace ipc
