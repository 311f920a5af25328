// Shared memory, and what wakes the other side: semaphores, a futex, a condition variable, an eventfd.
#pragma once
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bare.hpp"

namespace bare {

// Semaphores, futexes and the like carry no bytes: the message lies in memory that both share, one slot each
// way.
struct SharedSlots {
  alignas(64) sem_t filled[2];
  alignas(64) sem_t free[2];
  alignas(64) unsigned words[2];
  alignas(128) unsigned lines[2][32];  // each alone in its pair of lines
  alignas(64) char slots[2][kDefaultSize];
};
inline SharedSlots* shared;
inline Side self;

inline void open_shared() {
  void* memory =
      mmap(nullptr, sizeof(SharedSlots), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must(memory != MAP_FAILED, "mmap");
  shared = static_cast<SharedSlots*>(memory);
}
inline void put() { memcpy(shared->slots[self], message, kDefaultSize); }
inline void get() { memcpy(message, shared->slots[1 - self], kDefaultSize); }

struct PosixSemaphoreLoop {
  static void open() {
    open_shared();
    for (int i = 0; i < 2; ++i)
      must(sem_init(&shared->filled[i], 1, 0) == 0 && sem_init(&shared->free[i], 1, 1) == 0, "sem_init");
  }
  static void attach(Side side) { self = side; }
  static void send() {
    must(sem_wait(&shared->free[self]) == 0, "sem_wait");
    put();
    must(sem_post(&shared->filled[self]) == 0, "sem_post");
  }
  static void recv() {
    must(sem_wait(&shared->filled[1 - self]) == 0, "sem_wait");
    get();
    must(sem_post(&shared->free[1 - self]) == 0, "sem_post");
  }
};

struct FutexLoop {
  static void open() { open_shared(); }
  static void attach(Side side) { self = side; }
  static void send() {
    put();
    __atomic_store_n(&shared->words[self], 1U, __ATOMIC_SEQ_CST);
    must(syscall(SYS_futex, &shared->words[self], FUTEX_WAKE, 1, nullptr, nullptr, 0) >= 0, "futex");
  }
  static void recv() {
    unsigned* const word = &shared->words[1 - self];
    while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == 0)
      syscall(SYS_futex, word, FUTEX_WAIT, 0, nullptr, nullptr, 0);
    __atomic_store_n(word, 0U, __ATOMIC_SEQ_CST);
    get();
  }
};

// Looking again and again, no more than one word in a cache line: kLines = 1, both take turns in one line,
// which is the suite's limit/cache_line; 2, each writes a line of its own, as in a ring for each direction.
template <int kLines, bool kPause>
struct LineLoop {
  static inline unsigned turn;
  static void open() { open_shared(); }
  static void attach(Side side) { self = side; }
  static unsigned* line(Side side) { return shared->lines[kLines == 1 ? 0 : side]; }
  static void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
  static void send() { __atomic_store_n(line(self), ++turn, __ATOMIC_RELEASE); }
  static void recv() {
    unsigned* const theirs = line(self == kClient ? kServer : kClient);
    for (++turn; __atomic_load_n(theirs, __ATOMIC_ACQUIRE) != turn;)
      if (kPause) pause();
  }
};

struct EventFdLoop {
  static inline int counters[2];
  static void open() {
    open_shared();
    for (int& counter : counters) must((counter = eventfd(0, 0)) != -1, "eventfd");
  }
  static void attach(Side side) {
    self = side;
    out = counters[side];
    in = counters[1 - side];
  }
  static void send() {
    put();
    const unsigned long one = 1;
    must(write(out, &one, sizeof one) == sizeof one, "write");
  }
  static void recv() {
    unsigned long count = 0;
    must(read(in, &count, sizeof count) == sizeof count, "read");
    get();
  }
};

}  // namespace bare
