// Boost.Lockfree spsc_queue in shared memory, polled: the ring that a C++ programmer takes off the shelf, and
// what shm_ring and shm_ring_spin are held against.
//
// Its elements are of one type, fixed when the program is compiled: here a cache line, so that is the largest
// message. Both sides read both indices for every element, and the line with the other's index travels each
// time.
// https://www.boost.org/doc/libs/1_74_0/doc/html/boost/lockfree/spsc_queue.html
#include <boost/lockfree/spsc_queue.hpp>
#include <cstring>

#include "core/mapping.hpp"
#include "core/spin.hpp"
#include "registry.hpp"
#include "support/spsc_ring.hpp"

namespace ipc {
namespace {

using Element = std::array<std::byte, 64>;

/// Hands out one piece of memory that is shared already: at the same address in every process forked from
/// here on, so the queue's own pointers hold there.
template <class T>
struct SharedMemory {
  using value_type = T;
  T* memory;
  [[nodiscard]] T* allocate(std::size_t) const { return memory; }
  void deallocate(T*, std::size_t) const {}
};

class BoostSpsc {
  using Queue = boost::lockfree::spsc_queue<Element, boost::lockfree::allocator<SharedMemory<Element>>>;

 public:
  explicit BoostSpsc(const LinkConfig& config)
      : elements_{std::max<std::size_t>(
            (config.capacity != 0 ? config.capacity : SpscRing::kDefaultCapacity) / sizeof(Element), 4)},
        memory_{Mapping::anonymous((elements_ + 1) * sizeof(Element))},  // one always stays empty
        queue_{std::make_unique<Shared<Queue>>(
            elements_, SharedMemory<Element>{reinterpret_cast<Element*>(memory_.data())})} {}
  void become_sender() { memory_.populate(); }
  void become_receiver() { memory_.populate(); }

  void send(std::span<const std::byte> message) {
    std::memcpy(element_.data(), message.data(), message.size());
    spin_until([&] { return (*queue_)->push(element_); });
  }
  void recv(std::span<std::byte> message) {
    spin_until([&] { return (*queue_)->pop(element_); });
    std::memcpy(message.data(), element_.data(), message.size());
  }

 private:
  std::size_t elements_;
  Mapping memory_;
  std::unique_ptr<Shared<Queue>> queue_;
  Element element_{};
};

const Register<Duplex<BoostSpsc>> registered{
    {.name = "boost_spsc",
     .summary = "Boost.Lockfree spsc_queue in shared memory, polled",
     .family = "shared_memory",
     .traits = {.identifier = Identifier::memory, .handle = Handle::address},
     .capacity_settable = true,
     .spins = true,
     .largest_message = [] { return sizeof(Element); }}};

}  // namespace
}  // namespace ipc
