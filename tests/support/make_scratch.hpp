// Makes the thing that a scratch name is for, exclusively and privately, as a mechanism does.
#pragma once
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/scratch.hpp"

namespace ipc::test {

inline void make(const Scratch& scratch, Scratch::Kind kind) {
  using Kind = Scratch::Kind;
  switch (kind) {
    case Kind::shared_memory:
      ::close(::shm_open(scratch.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600));
      break;
    case Kind::semaphore:
      ::sem_close(::sem_open(scratch.c_str(), O_CREAT | O_EXCL, 0600, 0));
      break;
    case Kind::posix_queue:
      ::close(::mq_open(scratch.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600, nullptr));
      break;
    case Kind::file:
      ::close(::open(scratch.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600));
      break;
    case Kind::sysv_queue:
      ::msgget(scratch.key(), IPC_CREAT | IPC_EXCL | 0600);
      break;
    case Kind::sysv_semaphore:
      ::semget(scratch.key(), 1, IPC_CREAT | IPC_EXCL | 0600);
      break;
    case Kind::sysv_memory:
      ::shmget(scratch.key(), 4096, IPC_CREAT | IPC_EXCL | 0600);
      break;
  }
}

}  // namespace ipc::test
