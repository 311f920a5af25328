// Mapping: sole owner of one region of mapped memory; Shared<T>: one object that survives fork() as the same
// object.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

#include "core/fd.hpp"
#include "core/sys.hpp"

namespace ipc {

class Mapping {
 public:
  Mapping() noexcept = default;
  /// Zeroed memory without a name, the same in every process forked from here on.
  static Mapping anonymous(std::size_t size) { return Mapping{size, MAP_SHARED | MAP_ANONYMOUS, -1}; }
  /// Like anonymous, for a region of which little will be touched: memory is taken page by page as it is.
  static Mapping reserved(std::size_t size) {
    return Mapping{size, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1};
  }
  /// The first `size` bytes of the file or shared-memory object behind `fd`.
  static Mapping of(const Fd& fd, std::size_t size) { return Mapping{size, MAP_SHARED, fd.get()}; }

  Mapping(Mapping&& other) noexcept
      : data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (data_ != nullptr) ::munmap(data_, size_);
  }

  /// Gives this process all the pages now, writable, so that no page fault comes later.
  void populate() const noexcept {
    ::madvise(data_, size_, MADV_POPULATE_WRITE);  // a kernel before 5.14 refuses; then they come one by one
  }

  [[nodiscard]] std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  Mapping(std::size_t size, int flags, int fd) : size_{size} {
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, fd, 0);
    if (memory == MAP_FAILED) throw_errno("mmap");
    data_ = static_cast<std::byte*>(memory);
  }

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

template <class T>
class Shared {
 public:
  template <class... Args>
  explicit Shared(Args&&... args)
      : memory_{Mapping::anonymous(sizeof(T))},
        object_{::new (memory_.data()) T(std::forward<Args>(args)...)} {}
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() { std::destroy_at(object_); }

  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }

 private:
  Mapping memory_;
  T* object_;
};

}  // namespace ipc
