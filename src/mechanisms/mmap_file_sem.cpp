// mmap(2) with MAP_SHARED on an ordinary file: shared memory that keeps its content after the last process.
//
// The pages are the file's page cache, so both processes see each write at once; the kernel writes them to
// the disk when it likes. The semaphores lie in the file, too.
#include <fcntl.h>
#include <sys/stat.h>

#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/bounded_buffer.hpp"
#include "support/buffer_in_memory.hpp"
#include "support/posix_semaphore.hpp"

namespace ipc {
namespace {

struct OpenFile {
  Fd operator()() const {
    const Scratch path{Scratch::Kind::file};  // gone again at once
    return Fd{check(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR), "open")};
  }
};

const Register<Duplex<BufferInMemory<BoundedBuffer<PosixSemaphore>, OpenFile>>> registered{
    {.name = "mmap_file_sem",
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
