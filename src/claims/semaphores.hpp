// E29: the semaphore.
#pragma once
#include <functional>

#include "claims/evidence.hpp"
#include "multiprocessing/semaphore.hpp"

namespace ipc::claims {

struct Gate {
  std::function<void(mp::Semaphore&)> acquire, release;
};
void counting_semaphore(Evidence& evidence, const Gate& gate);

}  // namespace ipc::claims
