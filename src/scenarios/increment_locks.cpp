// The locks of `increment`: what a shared counter costs under each, and what it loses under none.
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>

#include <atomic>
#include <boost/interprocess/sync/interprocess_mutex.hpp>

#include "core/fd.hpp"
#include "core/robust_mutex.hpp"
#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"
#include "scenarios/increment.hpp"

namespace ipc {
namespace {

struct Exact {
  static constexpr bool kExact = true;
  void attach() {}  // in each process, after the fork
};

/// Each increment is a load and a store with nothing to keep others out: a demonstration of what is lost.
struct None {
  static constexpr bool kExact = false;
  void attach() {}
  void lock() {}
  void unlock() {}
};

struct Atomic : Exact {
  static void increment(std::uint64_t& counter) {
    std::atomic_ref{counter}.fetch_add(1, std::memory_order_relaxed);
  }
};

class Mutex : public Exact {  // pthread_mutexattr_setpshared(3)
  struct Held {
    Held() {
      pthread_mutexattr_t attributes;
      check_pthread(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
      check_pthread(::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED),
                    "pthread_mutexattr_setpshared");
      check_pthread(::pthread_mutex_init(&mutex, &attributes), "pthread_mutex_init");
      ::pthread_mutexattr_destroy(&attributes);
    }
    alignas(64) pthread_mutex_t mutex;
  };

 public:
  void lock() { check_pthread(::pthread_mutex_lock(&held_->mutex), "pthread_mutex_lock"); }
  void unlock() { ::pthread_mutex_unlock(&held_->mutex); }

 private:
  Shared<Held> held_;
};

class Robust : public Exact {  // pthread_mutexattr_setrobust(3)
 public:
  void lock() { mutex_->lock(); }
  void unlock() { mutex_->unlock(); }

 private:
  Shared<RobustMutex> mutex_;
};

class BoostMutex : public Exact {
 public:
  void lock() { mutex_->lock(); }
  void unlock() { mutex_->unlock(); }

 private:
  Shared<boost::interprocess::interprocess_mutex> mutex_;
};

class MemorySemaphore : public Exact {  // sem_init(3)
 public:
  MemorySemaphore() { check(::sem_init(&*semaphore_, 1, 1), "sem_init"); }
  void lock() {
    check(retry_on_eintr([&] { return ::sem_wait(&*semaphore_); }), "sem_wait");
  }
  void unlock() { ::sem_post(&*semaphore_); }

 private:
  Shared<sem_t> semaphore_;
};

class NamedSemaphore : public Exact {  // sem_open(3)
 public:
  NamedSemaphore() {
    const Scratch name{Scratch::Kind::semaphore};
    semaphore_ = ::sem_open(name.c_str(), O_CREAT | O_EXCL, S_IRUSR | S_IWUSR, 1U);
    if (semaphore_ == SEM_FAILED) throw_errno("sem_open");
  }
  NamedSemaphore(const NamedSemaphore&) = delete;
  NamedSemaphore& operator=(const NamedSemaphore&) = delete;
  ~NamedSemaphore() { ::sem_close(semaphore_); }
  void lock() {
    check(retry_on_eintr([&] { return ::sem_wait(semaphore_); }), "sem_wait");
  }
  void unlock() { ::sem_post(semaphore_); }

 private:
  sem_t* semaphore_ = nullptr;
};

class ReadWriteLock : public Exact {  // pthread_rwlockattr_setpshared(3), taken to write
  struct Held {
    Held() {
      pthread_rwlockattr_t attributes;
      check_pthread(::pthread_rwlockattr_init(&attributes), "pthread_rwlockattr_init");
      check_pthread(::pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED),
                    "pthread_rwlockattr_setpshared");
      check_pthread(::pthread_rwlock_init(&lock, &attributes), "pthread_rwlock_init");
      ::pthread_rwlockattr_destroy(&attributes);
    }
    alignas(64) pthread_rwlock_t lock;
  };

 public:
  void lock() { check_pthread(::pthread_rwlock_wrlock(&held_->lock), "pthread_rwlock_wrlock"); }
  void unlock() { ::pthread_rwlock_unlock(&held_->lock); }

 private:
  Shared<Held> held_;
};

/// semop(2). With SEM_UNDO the kernel gives back what a process held at its end: a list to keep for each.
template <short kFlags>
class SysvSemaphore : public Exact {
 public:
  SysvSemaphore() : id_{check(::semget(name_.key(), 1, IPC_CREAT | IPC_EXCL | 0600), "semget")} { unlock(); }
  void lock() { change(-1); }
  void unlock() { change(1); }

 private:
  void change(short by) {
    sembuf operation{.sem_num = 0, .sem_op = by, .sem_flg = kFlags};
    check(retry_on_eintr([&] { return ::semop(id_, &operation, 1); }), "semop");
  }
  Scratch name_{Scratch::Kind::sysv_semaphore};
  int id_;
};

class RecordLock : public Exact {  // fcntl_locking(2): F_SETLKW on one byte of a file
 public:
  void attach() { file_ = open(0); }
  void lock() { set(F_WRLCK); }
  void unlock() { set(F_UNLCK); }

 private:
  [[nodiscard]] Fd open(int flags) const {
    return Fd{check(::open(name_.c_str(), O_RDWR | O_CLOEXEC | flags, S_IRUSR | S_IWUSR), "open")};
  }
  void set(short type) {
    struct flock record {};
    record.l_type = type;
    record.l_whence = SEEK_SET;
    record.l_len = 1;
    check(retry_on_eintr([&] { return ::fcntl(file_.get(), F_SETLKW, &record); }), "fcntl");
  }
  Scratch name_{Scratch::Kind::file};
  Fd file_ = open(O_CREAT | O_EXCL);
};

template <class Lock>
RegisterRun enter(std::string_view name, std::string_view summary, const char* source = __builtin_FILE()) {
  return {{.name = name, .summary = summary, .family = "lock", .traits = {.reliable = Lock::kExact}},
          "increment",
          &increment<Lock>,
          source};
}

[[maybe_unused]] const std::array registered{
    // each entered itself
    enter<None>("no_lock", "nothing: wrong, to show what is lost"),
    enter<Atomic>("atomic", "std::atomic_ref, one instruction and no lock"),
    enter<Mutex>("mutex", "pthread mutex between processes, pthread_mutexattr_setpshared(3)"),
    enter<Robust>("robust_mutex", "pthread mutex that survives its owner, pthread_mutexattr_setrobust(3)"),
    enter<BoostMutex>("boost_mutex", "Boost.Interprocess interprocess_mutex"),
    enter<MemorySemaphore>("memory_semaphore", "POSIX semaphore in shared memory, sem_init(3)"),
    enter<NamedSemaphore>("named_semaphore", "POSIX semaphore with a name, sem_open(3)"),
    enter<SysvSemaphore<0>>("sysv_semaphore", "System V semaphore, semop(2)"),
    enter<SysvSemaphore<SEM_UNDO>>("sysv_semaphore_undo",
                                   "System V semaphore that a dead owner gives back, semop(2) SEM_UNDO"),
    enter<ReadWriteLock>("rwlock", "pthread read-write lock between processes, taken to write"),
    enter<RecordLock>("record_lock", "lock on a byte of a file, fcntl_locking(2)"),
};

}  // namespace
}  // namespace ipc
