// Our own Queue (src/multiprocessing/queue.hpp): messages in shared memory under two robust mutexes,
// pthread_mutexattr_setrobust(3), with futex(2) for sleeping.
//
// Who finds the queue full or empty looks for 50 µs before it sleeps, unless the other side last ran on the
// same CPU, where it could not run while we look, or was not there yet.
#include <algorithm>
#include <cstring>
#include <memory>

#include "multiprocessing/queue_core.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class OurQueue {
 public:
  explicit OurQueue(const LinkConfig& config)
      : queue_{std::make_unique<mp::QueueCore>(std::min(config.slots(), mp::QueueCore::kMostMessages),
                                               config.message_size, config.message_size)} {}
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    queue_->put(
        message.size(),
        [&](std::span<std::byte> room) { std::memcpy(room.data(), message.data(), message.size()); },
        forever());
  }
  void recv(std::span<std::byte> message) {
    queue_->get(
        [&](std::span<const std::byte> bytes) { std::memcpy(message.data(), bytes.data(), bytes.size()); },
        forever());
  }

 private:
  std::unique_ptr<mp::QueueCore> queue_;
};

const Register<Duplex<OurQueue>> registered{
    {.name = "queue",
     .summary = "our Queue: shared memory, robust mutexes and futex(2)",
     .family = "queue",
     .traits = {.many_to_many = true,
                .identifier = Identifier::memory,
                .handle = Handle::address,
                .peer_death = PeerDeath::recovery},
     .capacity_settable = true,
     .spins = true}};

}  // namespace
}  // namespace ipc
