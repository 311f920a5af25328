// Value and Array: memory that forked processes share, with a lock where more than one of them writes.
//
//   ipc::mp::Value<int> counter{0};
//   counter.with([](int& n) { ++n; });   // exact, whoever else counts
//   ++*counter;                          // quicker, and loses counts where others do the same
//
// Python's `value.value += 1` takes its lock twice and loses counts, too; `with` holds it all the time. A
// process killed inside `with` leaves the lock free and the value as it was at that moment.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <utility>

#include "core/mapping.hpp"
#include "core/robust_mutex.hpp"
#include "multiprocessing/codec.hpp"

namespace ipc::mp {

template <PlainBytes T>
class Value {
 public:
  explicit Value(const T& value = {}) { held_->value = value; }

  /// function(T&) under the lock.
  template <class F>
  decltype(auto) with(F&& function) {
    const std::lock_guard guard{held_->lock};
    return std::forward<F>(function)(held_->value);
  }
  [[nodiscard]] T load() {
    return with([](const T& value) { return value; });
  }
  void store(const T& value) {
    with([&](T& held) { held = value; });
  }
  /// Without the lock.
  [[nodiscard]] T& operator*() noexcept { return held_->value; }
  [[nodiscard]] RobustMutex& get_lock() noexcept { return held_->lock; }

 private:
  struct Held {
    RobustMutex lock;
    T value{};
  };
  Shared<Held> held_;
};

template <PlainBytes T>
class Array {
 public:
  explicit Array(std::size_t size)
      : size_{size}, memory_{Mapping::anonymous(std::max<std::size_t>(1, size * sizeof(T)))} {
    std::uninitialized_value_construct_n(data(), size);
  }
  explicit Array(std::span<const T> values) : Array{values.size()} {
    std::copy(values.begin(), values.end(), data());
  }

  /// function(std::span<T>) under the lock.
  template <class F>
  decltype(auto) with(F&& function) {
    const std::lock_guard guard{*lock_};
    return std::forward<F>(function)(std::span<T>{data(), size_});
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Without the lock, and with a look at the bounds: throws std::out_of_range.
  [[nodiscard]] T& at(std::size_t i) {
    if (i >= size_) throw std::out_of_range{"an index beyond the end of a shared array"};
    return data()[i];
  }
  /// Without either.
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return data()[i]; }
  [[nodiscard]] T* begin() noexcept { return data(); }
  [[nodiscard]] T* end() noexcept { return data() + size_; }
  [[nodiscard]] RobustMutex& get_lock() noexcept { return *lock_; }

 private:
  [[nodiscard]] T* data() const noexcept { return reinterpret_cast<T*>(memory_.data()); }

  std::size_t size_;
  Mapping memory_;
  Shared<RobustMutex> lock_;
};

}  // namespace ipc::mp
