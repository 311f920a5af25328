// shm_overview(7) and sem_overview(7): POSIX shared memory, guarded by two POSIX semaphores.
//
// The textbook's bounded buffer: `free` counts empty slots, `filled` counts full ones. One writer and one
// reader need no mutex: each moves only its own index. A message is copied twice, by the processes
// themselves; the kernel is entered only to sleep or to wake.
#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstring>
#include <new>

#include "core/fd.hpp"
#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class ShmSem {
  struct Header {
    alignas(64) sem_t free;  // a cache line each: the writer waits on one, the reader on the other
    alignas(64) sem_t filled;
  };

 public:
  explicit ShmSem(const LinkConfig& config) : slot_size_{config.message_size}, slots_{config.depth} {
    const Scratch name{Scratch::Kind::shared_memory};
    const Fd object{
        check(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR), "shm_open")};
    const std::size_t bytes = sizeof(Header) + slots_ * slot_size_;
    check(::ftruncate(object.get(), static_cast<off_t>(bytes)), "ftruncate");
    memory_ = Mapping::of(object, bytes);  // inherited by the peers, so the name may go
    header_ = ::new (memory_.data()) Header;
    check(::sem_init(&header_->free, 1, static_cast<unsigned>(slots_)), "sem_init");
    check(::sem_init(&header_->filled, 1, 0), "sem_init");
  }
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    wait(header_->free);
    std::memcpy(next_slot(), message.data(), message.size());
    check(::sem_post(&header_->filled), "sem_post");
  }
  void recv(std::span<std::byte> message) {
    wait(header_->filled);
    std::memcpy(message.data(), next_slot(), message.size());
    check(::sem_post(&header_->free), "sem_post");
  }

 private:
  static void wait(sem_t& semaphore) {
    check(retry_on_eintr([&] { return ::sem_wait(&semaphore); }), "sem_wait");
  }
  std::byte* next_slot() {
    std::byte* slot = memory_.data() + sizeof(Header) + next_ * slot_size_;
    next_ = next_ + 1 == slots_ ? 0 : next_ + 1;
    return slot;
  }

  std::size_t slot_size_, slots_, next_ = 0;
  Mapping memory_;
  Header* header_ = nullptr;
};

const Register<Duplex<ShmSem>> registered{{.name = "shm_sem",
                                           .summary = "POSIX shared memory and semaphores, shm_overview(7)",
                                           .family = "shared_memory"}};

}  // namespace
}  // namespace ipc
