// The kernel's message queues and System V's semaphores.
#pragma once
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>

#include "bare.hpp"
#include "memory.hpp"

namespace bare {

struct PosixQueueLoop {
  static inline mqd_t queues[2];
  static void open() {
    mq_attr attributes = {};
    attributes.mq_maxmsg = 10;  // as many as an ordinary user may ask for
    attributes.mq_msgsize = static_cast<long>(size);
    for (auto& queue : queues) {
      char name[64];
      snprintf(name, sizeof name, "/ipcbench-bare-%d", getpid());
      queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
      must(queue != -1, "mq_open");
      mq_unlink(name);
    }
  }
  static void attach(Side mine) {
    out = queues[mine];
    in = queues[1 - mine];
  }
  static void send() { must(mq_send(out, message, size, 0) == 0, "mq_send"); }
  static void recv() {
    must(mq_receive(in, message, size, nullptr) == static_cast<ssize_t>(size), "mq_receive");
  }
};

// System V objects outlive every process. So their keys are told, before anything is made, to a process that
// waits until the last of us is gone, however we end, and then removes what is there.
struct SysvJanitor {
  static inline int keys[2];
  static void hire() {
    must(pipe(keys) == 0, "pipe");
    const pid_t janitor = fork();
    must(janitor >= 0, "fork");
    if (janitor != 0) {
      ::close(keys[0]);
      return;
    }
    setsid();  // what is typed at the terminal is not meant for it
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    ::close(keys[1]);
    for (int fd = 0; fd < 3; ++fd) ::close(fd);  // nobody waits for our output to end
    key_t known[4];
    int count = 0;
    while (count < 4 && read(keys[0], &known[count], sizeof known[count]) == sizeof known[count]) ++count;
    for (char nothing = 0; read(keys[0], &nothing, 1) > 0;) {}
    for (int i = 0; i < count; ++i) {
      const int queue = msgget(known[i], 0);
      if (queue != -1) msgctl(queue, IPC_RMID, nullptr);
      const int set = semget(known[i], 0, 0);
      if (set != -1) semctl(set, 0, IPC_RMID);
    }
    _exit(0);
  }
  /// A key that is not in use; the janitor knows it.
  static key_t new_key() {
    static int number = 0;
    const key_t key = 0x1bc00000 ^ (getpid() << 2) ^ number++;
    must(write(keys[1], &key, sizeof key) == sizeof key, "write");
    return key;
  }
};

struct SysvQueueLoop {
  static inline int queues[2];
  static void open() {
    SysvJanitor::hire();
    for (int& queue : queues)
      must((queue = msgget(SysvJanitor::new_key(), IPC_CREAT | IPC_EXCL | 0600)) != -1, "msgget");
    *reinterpret_cast<long*>(message) = 1;
  }
  static void attach(Side side) {
    out = queues[side];
    in = queues[1 - side];
  }
  static void send() { must(msgsnd(out, message, size, 0) == 0, "msgsnd"); }
  static void recv() { must(msgrcv(in, message, size, 0, 0) == static_cast<ssize_t>(size), "msgrcv"); }
};

// Publishing a message and claiming the slot for the next one in one call; so too taking a message and giving
// back the slot of the one before. Semaphores 0 and 1 count filled slots, 2 and 3 free ones.
struct SysvSemaphoreLoop {
  static inline int set;
  static void open() {
    open_shared();
    SysvJanitor::hire();
    must((set = semget(SysvJanitor::new_key(), 4, IPC_CREAT | IPC_EXCL | 0600)) != -1, "semget");
    unsigned short start[4] = {0, 0, 4, 4};
    must(semctl(set, 0, SETALL, start) == 0, "semctl");
  }
  static void attach(Side side) { self = side; }
  static void operate(int raised, int lowered) {
    sembuf both[2] = {{static_cast<unsigned short>(raised), 1, 0},
                      {static_cast<unsigned short>(lowered), -1, 0}};
    must(semop(set, both, 2) == 0, "semop");
  }
  static void send() {
    put();
    operate(self, 2 + self);
  }
  static void recv() {
    operate(2 + 1 - self, 1 - self);
    get();
  }
};

}  // namespace bare
