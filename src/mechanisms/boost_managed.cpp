// Boost.Interprocess managed_shared_memory: a heap in shared memory in which objects have names, here a
// monitor of interprocess_mutex and two interprocess_conditions.
//
// https://www.boost.org/doc/libs/1_74_0/doc/html/interprocess/managed_memory_segments.html
// Addresses differ between processes, so what lies in the segment refers to other parts of it by offset_ptr.
#include <boost/interprocess/managed_shared_memory.hpp>
#include <boost/interprocess/sync/interprocess_condition.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>
#include <cstring>

#include "core/scratch.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

namespace bip = boost::interprocess;

class BoostManaged {
  struct Monitor {
    bip::interprocess_mutex mutex;
    bip::interprocess_condition not_empty, not_full;
    // Messages so far. Here, not in each process: several may send, and several receive.
    std::uint64_t sent = 0, taken = 0;
    bip::offset_ptr<std::byte> slots;
  };
  using Lock = bip::scoped_lock<bip::interprocess_mutex>;

 public:
  explicit BoostManaged(const LinkConfig& config) : slot_bytes_{config.message_size}, slots_{config.slots()} {
    constexpr std::size_t kSegmentsOwn = 4096;  // its index of names and its lock
    const Scratch name{Scratch::Kind::shared_memory};
    segment_ =
        bip::managed_shared_memory{bip::create_only, name.c_str() + 1, slots_ * slot_bytes_ + kSegmentsOwn,
                                   nullptr, bip::permissions{0600}};
    monitor_ = segment_.construct<Monitor>("monitor")();
    monitor_->slots = static_cast<std::byte*>(segment_.allocate(slots_ * slot_bytes_));
  }
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    {
      Lock lock{monitor_->mutex};
      while (monitor_->sent - monitor_->taken == slots_) monitor_->not_full.wait(lock);
      std::memcpy(slot(monitor_->sent), message.data(), message.size());
      ++monitor_->sent;
    }
    monitor_->not_empty.notify_one();
  }
  void recv(std::span<std::byte> message) {
    {
      Lock lock{monitor_->mutex};
      while (monitor_->sent == monitor_->taken) monitor_->not_empty.wait(lock);
      std::memcpy(message.data(), slot(monitor_->taken), message.size());
      ++monitor_->taken;
    }
    monitor_->not_full.notify_one();
  }

 private:
  [[nodiscard]] std::byte* slot(std::uint64_t message) const {
    return monitor_->slots.get() + message % slots_ * slot_bytes_;
  }

  std::size_t slot_bytes_, slots_;
  bip::managed_shared_memory segment_;
  Monitor* monitor_ = nullptr;
};

const Register<Duplex<BoostManaged>> registered{
    {.name = "boost_managed",
     .summary = "Boost.Interprocess managed_shared_memory, mutex and conditions",
     .family = "shared_memory",
     .traits = {.many_to_many = true,
                .unrelated = true,
                .identifier = Identifier::name,
                .handle = Handle::address,
                .access = Access::permissions,
                .persistence = Persistence::kernel},
     .capacity_settable = true,
     .bounds = &shared_memory_bounds}};

}  // namespace
}  // namespace ipc
