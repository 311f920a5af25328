// mmap(2) with MAP_SHARED on an ordinary file: shared memory that keeps its content after the last process.
//
// The pages are the file's page cache, so both processes see each write at once; the kernel writes them to
// the disk when it likes. The semaphores lie in the file, too.
#include <fcntl.h>
#include <sys/stat.h>

#include "core/mapping.hpp"
#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/bounded_buffer.hpp"
#include "support/posix_semaphore.hpp"

namespace ipc {
namespace {

class MmapFileSem {
 public:
  explicit MmapFileSem(const LinkConfig& config) {
    const std::size_t bytes = BoundedBuffer<PosixSemaphore>::bytes(config);
    const Scratch path{Scratch::Kind::file};
    const Fd file{
        check(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR), "open")};
    check(::ftruncate(file.get(), static_cast<off_t>(bytes)), "ftruncate");
    memory_ = Mapping::of(file, bytes);  // inherited by the peers, so the name may go
    buffer_ = {memory_.data(), config};
  }
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte> message) { buffer_.send(message); }
  void recv(std::span<std::byte> message) { buffer_.recv(message); }

 private:
  Mapping memory_;
  BoundedBuffer<PosixSemaphore> buffer_;
};

const Register<Duplex<MmapFileSem>> registered{{.name = "mmap_file_sem",
                                                .summary = "shared mapping of a file and semaphores, mmap(2)",
                                                .family = "shared_memory",
                                                .traits = {.unrelated = true,
                                                           .identifier = Identifier::path,
                                                           .handle = Handle::address,
                                                           .access = Access::permissions,
                                                           .persistence = Persistence::file_system},
                                                .capacity_settable = true}};

}  // namespace
}  // namespace ipc
