// sem_open(3): a POSIX semaphore that any process of the user may open by its name.
//
// Behind the name is a small file in /dev/shm that sem_open maps: from then on it is the semaphore of
// sem_init(3), and as quick.
#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>

#include <memory>

#include "core/scratch.hpp"
#include "core/sys.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class SemNamed {
 public:
  explicit SemNamed(const LinkConfig&) {
    const Scratch name{Scratch::Kind::semaphore};
    sem_t* const opened = ::sem_open(name.c_str(), O_CREAT | O_EXCL, S_IRUSR | S_IWUSR, 0U);
    if (opened == SEM_FAILED) throw_errno("sem_open");
    semaphore_ = {opened, ::sem_close};  // open in the peers, too, so the name may go
  }
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte>) { check(::sem_post(semaphore_.get()), "sem_post"); }
  void recv(std::span<std::byte>) {
    check(retry_on_eintr([&] { return ::sem_wait(semaphore_.get()); }), "sem_wait");
  }

 private:
  std::unique_ptr<sem_t, int (*)(sem_t*)> semaphore_{nullptr, ::sem_close};
};

const Register<Duplex<SemNamed>> registered{{.name = "sem_named",
                                             .summary = "POSIX semaphore with a name, sem_open(3)",
                                             .family = "wake_up",
                                             .traits = {.unit = Unit::event,
                                                        .many_to_many = true,
                                                        .unrelated = true,
                                                        .identifier = Identifier::name,
                                                        .handle = Handle::address,
                                                        .access = Access::permissions,
                                                        .persistence = Persistence::kernel}}};

}  // namespace
}  // namespace ipc
