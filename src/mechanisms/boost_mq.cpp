// Boost.Interprocess message_queue: a priority queue of messages in shared memory, under an interprocess
// mutex and two condition variables. What a C++ programmer finds when looking for "a message queue".
//
// https://www.boost.org/doc/libs/1_74_0/doc/html/interprocess/synchronization_mechanisms.html
#include <boost/interprocess/ipc/message_queue.hpp>
#include <memory>

#include "core/scratch.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

namespace bip = boost::interprocess;

class BoostQueue {
 public:
  explicit BoostQueue(const LinkConfig& config) {
    const Scratch name{Scratch::Kind::shared_memory};
    queue_ = std::make_unique<bip::message_queue>(bip::create_only, name.c_str() + 1, config.slots(),
                                                  config.message_size, bip::permissions{0600});
    // The peers inherit the mapping, so the name may go.
  }
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) { queue_->send(message.data(), message.size(), 0); }
  void recv(std::span<std::byte> message) {
    bip::message_queue::size_type received = 0;
    unsigned priority = 0;
    queue_->receive(message.data(), message.size(), received, priority);
  }

 private:
  std::unique_ptr<bip::message_queue> queue_;
};

const Register<Duplex<BoostQueue>> registered{{.name = "boost_mq",
                                               .summary = "Boost.Interprocess message_queue",
                                               .family = "queue",
                                               .traits = {.many_to_many = true,
                                                          .unrelated = true,
                                                          .identifier = Identifier::name,
                                                          .handle = Handle::library_object,
                                                          .access = Access::permissions,
                                                          .persistence = Persistence::kernel,
                                                          .priority = Priority::number},
                                               .capacity_settable = true,
                                               .bounds = &shared_memory_bounds}};

}  // namespace
}  // namespace ipc
