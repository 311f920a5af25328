// E20 and E21: the queue.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>

#include "claims/evidence.hpp"
#include "multiprocessing/queue.hpp"

namespace ipc::claims {

struct Numbered {
  std::uint32_t producer = 0, number = 0;
};
/// How a consumer takes the next message.
using Get = std::function<Numbered(mp::Queue<Numbered>&)>;
void first_in_first_out(Evidence& evidence, const Get& get);

struct Bounds {
  std::function<void(mp::Queue<int>&, int value, bool block, std::chrono::nanoseconds timeout)> put;
  std::function<int(mp::Queue<int>&, bool block, std::chrono::nanoseconds timeout)> get;
};
/// `patience`: of the put and the get that must give up.
void bounded_queue(Evidence& evidence, const Bounds& bounds,
                   std::chrono::milliseconds patience = std::chrono::milliseconds{50});

}  // namespace ipc::claims
