// A semaphore in memory that both processes inherit, as a wake-up: to send is to add one, to receive is to
// wait until one can be taken. Whose semaphore it is, is the mechanism's.
#pragma once
#include <memory>

#include "core/mapping.hpp"
#include "mechanisms/support/bounded_buffer.hpp"

namespace ipc {

template <Semaphore S>
class SemaphoreInMemory {
 public:
  explicit SemaphoreInMemory(const LinkConfig&) : semaphore_{std::make_unique<Shared<S>>(0U)} {}
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte>) { (*semaphore_)->post(); }
  void recv(std::span<std::byte>) { (*semaphore_)->wait(); }

 private:
  std::unique_ptr<Shared<S>> semaphore_;
};

}  // namespace ipc
