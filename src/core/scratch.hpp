// Scratch: a name outside the process (shared memory, queue, socket file …) that is gone when we are.
//
// A destructor does not run after SIGKILL. So every name is written into a ledger *before* the thing is made,
// and a janitor process, born with the first name, waits for the end of every process that could use the
// ledger (it holds the read end of a pipe whose write ends they inherit) and then removes whatever is still
// listed.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <string>

namespace ipc {

class Scratch {
 public:
  enum class Kind : unsigned char {
    shared_memory,  // shm_open(3):  /NAME, what Boost.Interprocess makes, too
    semaphore,      // sem_open(3):  /NAME
    posix_queue,    // mq_open(3):   /NAME
    file,           // a path in the temporary folder: socket, FIFO, file, or a folder with all in it
    sysv_queue,     // msgget(2), semget(2), shmget(2): a key
    sysv_semaphore,
    sysv_memory,
  };

  /// Enters a fresh name that nobody can guess (128 random bits; a System V key has 31). Makes nothing
  /// itself: the caller creates the thing exclusively (O_EXCL, IPC_EXCL) and private to the user. Throws
  /// std::runtime_error when 1024 names are in use at once.
  explicit Scratch(Kind kind);
  /// Enters a name that somebody else prescribes: shared memory or a file that a program of ours will make.
  /// Throws std::runtime_error when there is such a thing already: it is not ours to remove.
  Scratch(Kind kind, const std::string& name);
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&&) = delete;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { remove(); }

  [[nodiscard]] const char* c_str() const noexcept;
  [[nodiscard]] key_t key() const noexcept;

  /// Removes the thing, if it is there, and strikes the name off the ledger. What is open stays usable.
  void remove() noexcept;
  /// Strikes the name off the ledger and removes nothing: for when making the thing failed because somebody
  /// else had just made theirs under this name.
  void disown() noexcept;

 private:
  std::size_t entry_;  // in the ledger
};

/// 32 hexadecimal digits from the kernel's random numbers.
[[nodiscard]] std::string random_name();

}  // namespace ipc
