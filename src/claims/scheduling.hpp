// E30 to E33: who runs, who waits, and on how many cores.
#pragma once
#include <sys/types.h>

#include <functional>
#include <vector>

#include "claims/evidence.hpp"
#include "core/fd.hpp"

namespace ipc::claims {

/// Gives the calling process that nice value.
void nice_values(Evidence& evidence, const std::function<void(int)>& set_nice);

/// Waits until there is a byte to read, and reads it.
void blocking_gives_way(Evidence& evidence, const std::function<void(const Fd&)>& wait_and_read);

/// Brings a child into a state, and it out of it again.
struct Inducer {
  char letter;
  Text what;
  std::function<void()> child;
  int signal = 0;  // sent to the child once it runs; 0: none
};
void state_letters(Evidence& evidence, const std::vector<Inducer>& inducers);
[[nodiscard]] std::vector<Inducer> inducers();

/// Called in each child, with its number, before it computes.
void several_cores(Evidence& evidence, const std::function<void(int child)>& place);

}  // namespace ipc::claims
