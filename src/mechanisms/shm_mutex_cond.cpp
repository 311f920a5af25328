// pthread_mutex_lock(3p) and pthread_cond_wait(3p), shared between processes: the monitor of the textbooks.
//
// The mutex is robust: when its owner dies, the next one to lock it is told (EOWNERDEAD) instead of waiting
// for ever, and must say whether what the mutex guards is still sound.
#include <pthread.h>

#include <cstring>

#include "core/mapping.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class ShmMutexCond {
  struct Monitor {
    Monitor() {
      pthread_mutexattr_t mutex_attributes;
      check_pthread(::pthread_mutexattr_init(&mutex_attributes), "pthread_mutexattr_init");
      check_pthread(::pthread_mutexattr_setpshared(&mutex_attributes, PTHREAD_PROCESS_SHARED),
                    "pthread_mutexattr_setpshared");
      check_pthread(::pthread_mutexattr_setrobust(&mutex_attributes, PTHREAD_MUTEX_ROBUST),
                    "pthread_mutexattr_setrobust");
      check_pthread(::pthread_mutex_init(&mutex, &mutex_attributes), "pthread_mutex_init");
      pthread_condattr_t attributes;
      check_pthread(::pthread_condattr_init(&attributes), "pthread_condattr_init");
      check_pthread(::pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED),
                    "pthread_condattr_setpshared");
      check_pthread(::pthread_cond_init(&not_empty, &attributes), "pthread_cond_init");
      check_pthread(::pthread_cond_init(&not_full, &attributes), "pthread_cond_init");
    }
    pthread_mutex_t mutex;
    pthread_cond_t not_empty, not_full;
    // Messages so far. Here, not in each process: several may send, and several receive.
    std::uint64_t sent = 0, taken = 0;
  };

  /// Holds the mutex for as long as it lives.
  class Lock {
   public:
    explicit Lock(Monitor& monitor) : monitor_{monitor} { accept(::pthread_mutex_lock(&monitor_.mutex)); }
    ~Lock() { ::pthread_mutex_unlock(&monitor_.mutex); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    void wait(pthread_cond_t& condition) { accept(::pthread_cond_wait(&condition, &monitor_.mutex)); }

   private:
    void accept(int error) {  // a dead owner left the counts whole: each changes in one step, after the copy
      check_pthread(error == EOWNERDEAD ? ::pthread_mutex_consistent(&monitor_.mutex) : error,
                    "pthread_mutex_lock");
    }
    Monitor& monitor_;
  };

 public:
  explicit ShmMutexCond(const LinkConfig& config)
      : slot_bytes_{config.message_size},
        slots_{config.slots()},
        memory_{Mapping::anonymous(sizeof(Monitor) + slots_ * slot_bytes_)},
        monitor_{::new (memory_.data()) Monitor} {}
  void become_sender() {}
  void become_receiver() {}

  void send(std::span<const std::byte> message) {
    {
      Lock lock{*monitor_};
      while (monitor_->sent - monitor_->taken == slots_) lock.wait(monitor_->not_full);
      std::memcpy(slot(monitor_->sent), message.data(), message.size());
      ++monitor_->sent;
    }  // unlocked first: whom we wake could not get the mutex otherwise
    check_pthread(::pthread_cond_signal(&monitor_->not_empty), "pthread_cond_signal");
  }
  void recv(std::span<std::byte> message) {
    {
      Lock lock{*monitor_};
      while (monitor_->sent == monitor_->taken) lock.wait(monitor_->not_empty);
      std::memcpy(message.data(), slot(monitor_->taken), message.size());
      ++monitor_->taken;
    }
    check_pthread(::pthread_cond_signal(&monitor_->not_full), "pthread_cond_signal");
  }

 private:
  [[nodiscard]] std::byte* slot(std::uint64_t message) const {
    return memory_.data() + sizeof(Monitor) + message % slots_ * slot_bytes_;
  }

  std::size_t slot_bytes_, slots_;
  Mapping memory_;
  Monitor* monitor_;
};

const Register<Duplex<ShmMutexCond>> registered{
    {.name = "shm_mutex_cond",
     .summary = "shared memory, robust mutex and condition variables, pthread_cond_wait(3p)",
     .family = "shared_memory",
     .traits = {.many_to_many = true,
                .identifier = Identifier::memory,
                .handle = Handle::address,
                .peer_death = PeerDeath::recovery},
     .capacity_settable = true}};

}  // namespace
}  // namespace ipc
