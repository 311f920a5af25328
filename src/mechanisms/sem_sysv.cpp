// semop(2): a System V semaphore, the older interface with number keys.
//
// Every operation is a system call, needed or not. In return one call can change several semaphores at once,
// all or none, and the kernel undoes what a process that died had changed (SEM_UNDO, not used here). To wake
// the other and to wait for its answer cannot be one call: neither would happen before both could. What can
// be is in sysv_shm_sem.cpp.
#include <sys/ipc.h>
#include <sys/sem.h>

#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class SemSysv {
 public:
  explicit SemSysv(const LinkConfig&)
      : id_{check(::semget(name_.key(), 1, IPC_CREAT | IPC_EXCL | 0600), "semget")} {
    check(::semctl(id_, 0, SETVAL, 0), "semctl SETVAL");
  }
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte>) { change(1); }
  void recv(std::span<std::byte>) { change(-1); }

 private:
  void change(short by) const {
    sembuf operation{.sem_num = 0, .sem_op = by, .sem_flg = 0};
    check(retry_on_eintr([&] { return ::semop(id_, &operation, 1); }), "semop");
  }
  Scratch name_{Scratch::Kind::sysv_semaphore};  // removed at the end: nobody could use it afterwards
  int id_;
};

std::vector<SystemBound> bounds() { return {bound_from("sets of semaphores", "/proc/sys/kernel/sem", 3)}; }

const Register<Duplex<SemSysv>> registered{{.name = "sem_sysv",
                                            .summary = "System V semaphore, semop(2)",
                                            .family = "wake_up",
                                            .traits = {.unit = Unit::event,
                                                       .many_to_many = true,
                                                       .unrelated = true,
                                                       .identifier = Identifier::sysv_key,
                                                       .handle = Handle::sysv_id,
                                                       .access = Access::permissions,
                                                       .persistence = Persistence::kernel},
                                            .bounds = &bounds}};

}  // namespace
}  // namespace ipc
