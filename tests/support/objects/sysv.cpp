// System V objects, found by a key.
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <array>
#include <cstdint>

#include "core/sys.hpp"
#include "support/objects/kinds.hpp"

namespace ipc::test {
namespace {

class Queue : public Opened {
  struct Envelope {
    long type = 0;
    char text = 0;
  };

 public:
  explicit Queue(int queue) : queue_{queue} {}
  void send(char text, unsigned urgency) override {
    const Envelope envelope{.type = urgency == 0 ? 1L : static_cast<long>(urgency), .text = text};
    check(::msgsnd(queue_, &envelope, 1, 0), "msgsnd");
  }
  std::optional<char> receive(unsigned wanted) override {
    Envelope got;
    if (::msgrcv(queue_, &got, 1, static_cast<long>(wanted), IPC_NOWAIT) != 1) return {};
    return got.text;
  }

 private:
  int queue_;
};

class SharedMemory : public Opened {
 public:
  explicit SharedMemory(int segment) : memory_{static_cast<char*>(::shmat(segment, nullptr, 0))} {
    if (reinterpret_cast<std::intptr_t>(memory_) == -1) throw_errno("shmat");
  }
  ~SharedMemory() override { ::shmdt(memory_); }
  void send(char text, unsigned) override { *memory_ = text; }
  std::optional<char> receive(unsigned) override { return *memory_; }
  [[nodiscard]] bool queues() const override { return false; }

 private:
  char* memory_;
};

class CountingSemaphore : public Opened {
 public:
  explicit CountingSemaphore(int set) : set_{set} {}
  void send(char, unsigned) override {
    sembuf raise{.sem_num = 0, .sem_op = 1, .sem_flg = 0};
    check(::semop(set_, &raise, 1), "semop");
  }
  std::optional<char> receive(unsigned) override {
    sembuf lower{.sem_num = 0, .sem_op = -1, .sem_flg = IPC_NOWAIT};
    if (::semop(set_, &lower, 1) == -1) return {};
    return kMessage;
  }

 private:
  int set_;
};

int get_queue(key_t key, int flags) { return ::msgget(key, flags); }
int get_memory(key_t key, int flags) { return ::shmget(key, 1, flags); }
int get_semaphore(key_t key, int flags) { return ::semget(key, 1, flags); }

template <class T, int (*kGet)(key_t, int)>
struct ByKey {
  static std::unique_ptr<Opened> create(std::string& id) {
    return std::make_unique<T>(check(kGet(std::stoi(id), IPC_CREAT | IPC_EXCL | 0600), "get"));
  }
  static std::unique_ptr<Opened> open(const std::string& id) { return std::make_unique<T>(found(id)); }
  static int found(const std::string& id) { return check(kGet(std::stoi(id), 0), "get"); }
};
using Queues = ByKey<Queue, get_queue>;
using Memories = ByKey<SharedMemory, get_memory>;
using Semaphores = ByKey<CountingSemaphore, get_semaphore>;

void remove_queue(const std::string& id) { ::msgctl(Queues::found(id), IPC_RMID, nullptr); }
void remove_memory(const std::string& id) { ::shmctl(Memories::found(id), IPC_RMID, nullptr); }
void remove_semaphore(const std::string& id) { ::semctl(Semaphores::found(id), 0, IPC_RMID); }

void open_queue(const std::string& id) {
  msqid_ds now{};
  check(::msgctl(Queues::found(id), IPC_STAT, &now), "msgctl");
  now.msg_perm.mode = 0666;
  check(::msgctl(Queues::found(id), IPC_SET, &now), "msgctl");
}
void open_memory(const std::string& id) {
  shmid_ds now{};
  check(::shmctl(Memories::found(id), IPC_STAT, &now), "shmctl");
  now.shm_perm.mode = 0666;
  check(::shmctl(Memories::found(id), IPC_SET, &now), "shmctl");
}
void open_semaphore(const std::string& id) {
  semid_ds now{};
  check(::semctl(Semaphores::found(id), 0, IPC_STAT, &now), "semctl");
  now.sem_perm.mode = 0666;
  check(::semctl(Semaphores::found(id), 0, IPC_SET, &now), "semctl");
}

constexpr std::array kKinds{
    ObjectKind{"sysv_mq", Scratch::Kind::sysv_queue, Queues::create, Queues::open, remove_queue, open_queue},
    ObjectKind{"sysv_shm_sem", Scratch::Kind::sysv_memory, Memories::create, Memories::open, remove_memory,
               open_memory},
    ObjectKind{"sem_sysv", Scratch::Kind::sysv_semaphore, Semaphores::create, Semaphores::open,
               remove_semaphore, open_semaphore},
};

}  // namespace

std::span<const ObjectKind> sysv_kinds() { return kKinds; }

}  // namespace ipc::test
