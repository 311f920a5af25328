// shmget(2) and semop(2): System V shared memory and semaphores, the older interface with number keys.
//
// Every operation on these semaphores is a system call, but one call can change several of them, all or none.
// So a sender publishes a message and claims the slot for its next one in one call, and a receiver gives back
// the slot of the last message and takes the next: one call a message on each side, where plain semaphores
// need two.
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class SysvShmSem {
  enum : unsigned short { kFilled, kFree };
  static constexpr std::size_t kMostSlots = 32'000;  // a semaphore counts to 32767

 public:
  explicit SysvShmSem(const LinkConfig& config)
      : slot_bytes_{config.message_size}, slots_{std::min<std::size_t>(config.slots(), kMostSlots) + 2} {
    const Scratch name{Scratch::Kind::sysv_memory};
    const int segment =
        check(::shmget(name.key(), slots_ * slot_bytes_, IPC_CREAT | IPC_EXCL | 0600), "shmget");
    void* const attached = ::shmat(segment, nullptr, 0);
    if (reinterpret_cast<std::intptr_t>(attached) == -1) throw_errno("shmat");
    memory_ = static_cast<std::byte*>(attached);
    // Removed now, the segment stays until the last process that inherits it has detached.
    set_ = check(::semget(semaphores_.key(), 2, IPC_CREAT | IPC_EXCL | 0600), "semget");
    // One slot is the sender's already, and one stays the receiver's until it asks for the next message.
    std::array<unsigned short, 2> start{0, static_cast<unsigned short>(slots_ - 2)};
    check(::semctl(set_, 0, SETALL, start.data()), "semctl SETALL");
  }
  ~SysvShmSem() {
    if (memory_ != nullptr) ::shmdt(memory_);
  }
  SysvShmSem(SysvShmSem&& other) noexcept
      : slot_bytes_{other.slot_bytes_},
        slots_{other.slots_},
        semaphores_{std::move(other.semaphores_)},
        set_{other.set_},
        memory_{std::exchange(other.memory_, nullptr)} {}

  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    std::memcpy(next_slot(), message.data(), message.size());
    raise_and_lower(kFilled, kFree);
  }
  void recv(std::span<std::byte> message) {
    raise_and_lower(kFree, kFilled);
    std::memcpy(message.data(), next_slot(), message.size());
  }

 private:
  void raise_and_lower(unsigned short raised, unsigned short lowered) const {
    std::array<sembuf, 2> both{sembuf{raised, 1, 0}, sembuf{lowered, -1, 0}};
    check(retry_on_eintr([&] { return ::semop(set_, both.data(), both.size()); }), "semop");
  }
  std::byte* next_slot() {
    std::byte* slot = memory_ + next_ * slot_bytes_;
    next_ = next_ + 1 == slots_ ? 0 : next_ + 1;
    return slot;
  }

  std::size_t slot_bytes_, slots_, next_ = 0;
  Scratch semaphores_{Scratch::Kind::sysv_semaphore};
  int set_ = -1;
  std::byte* memory_ = nullptr;
};

std::vector<SystemBound> bounds() {
  return {bound_from("bytes in one segment", "/proc/sys/kernel/shmmax"),
          bound_from("pages in all segments", "/proc/sys/kernel/shmall"),
          bound_from("segments", "/proc/sys/kernel/shmmni"),
          bound_from("sets of semaphores", "/proc/sys/kernel/sem", 3)};
}

const Register<Duplex<SysvShmSem>> registered{{.name = "sysv_shm_sem",
                                               .summary = "System V shared memory and semaphores, semop(2)",
                                               .family = "shared_memory",
                                               .traits = {.unrelated = true,
                                                          .identifier = Identifier::sysv_key,
                                                          .handle = Handle::address,
                                                          .access = Access::permissions,
                                                          .persistence = Persistence::kernel},
                                               .capacity_settable = true,
                                               .bounds = &bounds}};

}  // namespace
}  // namespace ipc
