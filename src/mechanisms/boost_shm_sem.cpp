// Boost.Interprocess shared_memory_object, mapped_region and interprocess_semaphore: the bounded buffer of
// shm_sem.cpp in the library's own words. Read the two side by side: what differs is only the spelling, and
// the table shows whether the spelling costs anything.
#include <boost/interprocess/mapped_region.hpp>
#include <boost/interprocess/shared_memory_object.hpp>
#include <boost/interprocess/sync/interprocess_semaphore.hpp>

#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/bounded_buffer.hpp"

namespace ipc {
namespace {

namespace bip = boost::interprocess;

class BoostShmSem {
 public:
  explicit BoostShmSem(const LinkConfig& config) {
    const Scratch name{Scratch::Kind::shared_memory};
    bip::shared_memory_object object{bip::create_only, name.c_str() + 1, bip::read_write,
                                     bip::permissions{0600}};
    object.truncate(static_cast<bip::offset_t>(BoundedBuffer<bip::interprocess_semaphore>::bytes(config)));
    region_ = bip::mapped_region{object, bip::read_write};
    buffer_ = {region_.get_address(), config};
  }
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte> message) { buffer_.send(message); }
  void recv(std::span<std::byte> message) { buffer_.recv(message); }

 private:
  bip::mapped_region region_;
  BoundedBuffer<bip::interprocess_semaphore> buffer_;
};

const Register<Duplex<BoostShmSem>> registered{{.name = "boost_shm_sem",
                                                .summary = "Boost.Interprocess shared memory and semaphores",
                                                .family = "shared_memory",
                                                .traits = {.unrelated = true,
                                                           .identifier = Identifier::name,
                                                           .handle = Handle::address,
                                                           .access = Access::permissions,
                                                           .persistence = Persistence::kernel},
                                                .capacity_settable = true,
                                                .bounds = &shared_memory_bounds}};

}  // namespace
}  // namespace ipc
