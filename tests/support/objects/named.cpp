// Objects with a path, or with a name among those of their kind.
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <boost/interprocess/ipc/message_queue.hpp>

#include <array>
#include <utility>

#include "core/fd.hpp"
#include "core/mapping.hpp"
#include "core/sys.hpp"
#include "support/objects/kinds.hpp"

namespace ipc::test {
namespace {

/// A descriptor to read from and write to: FIFO and file.
class Stream : public Opened {
 public:
  explicit Stream(Fd fd) : fd_{std::move(fd)} {}
  void send(char text, unsigned) override { check(::write(fd_.get(), &text, 1), "write"); }
  std::optional<char> receive(unsigned) override {
    char got = 0;
    if (!readable(fd_.get()) || ::read(fd_.get(), &got, 1) != 1) return {};
    return got;
  }

 private:
  Fd fd_;
};

/// Memory: the first byte is the message.
class Memory : public Opened {
 public:
  explicit Memory(const Fd& object) : memory_{Mapping::of(object, 1)} {}
  void send(char text, unsigned) override { *memory_.data() = std::byte(text); }
  std::optional<char> receive(unsigned) override { return static_cast<char>(*memory_.data()); }
  [[nodiscard]] bool queues() const override { return false; }

 private:
  Mapping memory_;
};

/// A file of which a byte is locked: that is the message, and it is there as long as its sender.
class LockedByte : public Opened {
 public:
  explicit LockedByte(Fd fd) : fd_{std::move(fd)} {}
  void send(char, unsigned) override {
    struct flock record = whole_file();
    check(::fcntl(fd_.get(), F_SETLK, &record), "fcntl F_SETLK");
  }
  std::optional<char> receive(unsigned) override {
    struct flock record = whole_file();
    check(::fcntl(fd_.get(), F_GETLK, &record), "fcntl F_GETLK");
    if (record.l_type == F_UNLCK) return {};
    return kMessage;
  }
  [[nodiscard]] bool queues() const override { return false; }

 private:
  static struct flock whole_file() {
    struct flock record {};
    record.l_type = F_WRLCK;
    record.l_whence = SEEK_SET;
    return record;
  }
  Fd fd_;
};

class PosixQueue : public Opened {
 public:
  explicit PosixQueue(Fd queue) : queue_{std::move(queue)} {}
  void send(char text, unsigned urgency) override {
    check(::mq_send(queue_.get(), &text, 1, urgency), "mq_send");
  }
  std::optional<char> receive(unsigned) override {
    char got = 0;
    if (!readable(queue_.get()) || ::mq_receive(queue_.get(), &got, 1, nullptr) != 1) return {};
    return got;
  }

 private:
  Fd queue_;
};

class NamedSemaphore : public Opened {
 public:
  explicit NamedSemaphore(sem_t* semaphore) : semaphore_{semaphore, ::sem_close} {
    if (semaphore == SEM_FAILED) {
      static_cast<void>(semaphore_.release());
      throw_errno("sem_open");
    }
  }
  void send(char, unsigned) override { check(::sem_post(semaphore_.get()), "sem_post"); }
  std::optional<char> receive(unsigned) override {
    if (::sem_trywait(semaphore_.get()) != 0) return {};
    return kMessage;
  }
  static std::unique_ptr<Opened> create(std::string& id) {
    return std::make_unique<NamedSemaphore>(::sem_open(id.c_str(), O_CREAT | O_EXCL, 0600, 0U));
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    return std::make_unique<NamedSemaphore>(::sem_open(id.c_str(), 0));
  }

 private:
  std::unique_ptr<sem_t, int (*)(sem_t*)> semaphore_;
};

namespace bip = boost::interprocess;

class BoostQueue : public Opened {
 public:
  template <class... How>
  explicit BoostQueue(How&&... how) try : queue_{std::forward<How>(how)...} {
  } catch (const bip::interprocess_exception& error) {
    throw std::system_error{error.get_native_error(), std::system_category(), "message_queue"};
  }
  void send(char text, unsigned urgency) override { queue_.send(&text, 1, urgency); }
  std::optional<char> receive(unsigned) override {
    char got = 0;
    bip::message_queue::size_type size = 0;
    unsigned urgency = 0;
    if (!queue_.try_receive(&got, 1, size, urgency)) return {};
    return got;
  }
  static std::unique_ptr<Opened> create(std::string& id) {
    return std::make_unique<BoostQueue>(bip::create_only, id.c_str() + 1, 2U, 1U, bip::permissions{0600});
  }
  static std::unique_ptr<Opened> open(const std::string& id) {
    return std::make_unique<BoostQueue>(bip::open_only, id.c_str() + 1);
  }

 private:
  bip::message_queue queue_;
};

// How those behind a descriptor are made and found.

template <class T, int (*kOpen)(const std::string&, int)>
struct ByName {
  static std::unique_ptr<Opened> open(const std::string& id) {
    return std::make_unique<T>(Fd{check(kOpen(id, O_RDWR), "open")});
  }
  static std::unique_ptr<Opened> create(std::string& id) {
    Fd made{check(kOpen(id, O_RDWR | O_CREAT | O_EXCL), "create")};
    return std::make_unique<T>(std::move(made));
  }
};

int open_shm(const std::string& id, int flags) {
  const int fd = ::shm_open(id.c_str(), flags, 0600);
  if (fd != -1 && (flags & O_CREAT) != 0) check(::ftruncate(fd, 1), "ftruncate");
  return fd;
}
int open_file(const std::string& id, int flags) { return ::open(id.c_str(), flags | O_CLOEXEC, 0600); }
int open_mapped_file(const std::string& id, int flags) {
  const int fd = open_file(id, flags);
  if (fd != -1 && (flags & O_CREAT) != 0) check(::ftruncate(fd, 1), "ftruncate");
  return fd;
}
int open_fifo(const std::string& id, int flags) {
  if ((flags & O_CREAT) != 0 && ::mkfifo(id.c_str(), 0600) == -1) return -1;
  return ::open(id.c_str(), O_RDWR | O_CLOEXEC);
}
int open_queue(const std::string& id, int flags) {
  mq_attr attributes{};
  attributes.mq_maxmsg = 2;
  attributes.mq_msgsize = 1;
  return ::mq_open(id.c_str(), flags, 0600, &attributes);
}

using Shm = ByName<Memory, open_shm>;
using MappedFile = ByName<Memory, open_mapped_file>;
using File = ByName<Stream, open_file>;
using Lock = ByName<LockedByte, open_file>;
using NamedPipe = ByName<Stream, open_fifo>;
using Mq = ByName<PosixQueue, open_queue>;

void unlink_file(const std::string& id) { ::unlink(id.c_str()); }
void unlink_shm(const std::string& id) { ::shm_unlink(id.c_str()); }
void unlink_queue(const std::string& id) { ::mq_unlink(id.c_str()); }
void unlink_semaphore(const std::string& id) { ::sem_unlink(id.c_str()); }

void open_path(const std::string& path) { check(::chmod(path.c_str(), 0666), "chmod"); }
void open_memory(const std::string& id) { open_path("/dev/shm" + id); }
void open_semaphore(const std::string& id) { open_path("/dev/shm/sem." + id.substr(1)); }
void open_posix_queue(const std::string& id) {
  const Fd queue{check(::mq_open(id.c_str(), O_RDONLY), "mq_open")};
  check(::fchmod(queue.get(), 0666), "fchmod");
}

using Kind = Scratch::Kind;
constexpr std::array kKinds{
    ObjectKind{"shm_sem", Kind::shared_memory, Shm::create, Shm::open, unlink_shm, open_memory},
    ObjectKind{"boost_shm_sem", Kind::shared_memory, Shm::create, Shm::open, unlink_shm, open_memory},
    ObjectKind{"boost_managed", Kind::shared_memory, Shm::create, Shm::open, unlink_shm, open_memory},
    ObjectKind{"boost_mq", Kind::shared_memory, BoostQueue::create, BoostQueue::open, unlink_shm,
               open_memory},
    ObjectKind{"mmap_file_sem", Kind::file, MappedFile::create, MappedFile::open, unlink_file, open_path},
    ObjectKind{"file", Kind::file, File::create, File::open, unlink_file, open_path},
    ObjectKind{"file_fsync", Kind::file, File::create, File::open, unlink_file, open_path},
    ObjectKind{"file_lock", Kind::file, Lock::create, Lock::open, unlink_file, open_path},
    ObjectKind{"fifo", Kind::file, NamedPipe::create, NamedPipe::open, unlink_file, open_path},
    ObjectKind{"posix_mq", Kind::posix_queue, Mq::create, Mq::open, unlink_queue, open_posix_queue},
    ObjectKind{"sem_named", Kind::semaphore, NamedSemaphore::create, NamedSemaphore::open, unlink_semaphore,
               open_semaphore},
};

}  // namespace

std::span<const ObjectKind> named_kinds() { return kKinds; }

}  // namespace ipc::test
