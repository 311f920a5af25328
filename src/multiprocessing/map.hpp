// What Pool::map and its relatives are made of: one job of many parts, one part for each chunk of the items.
#pragma once
#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "multiprocessing/task.hpp"

namespace ipc::mp::detail {

/// Tasks of a few items each: a function, called for each of several items in one worker.
template <class F, class T>
struct ChunkCall {
  using Result = std::invoke_result_t<F, T>;
  using Results = std::conditional_t<std::is_void_v<Result>, void, std::vector<Result>>;
  static_assert(Transferable<F>,
                "a task is a function, or an object whose captures are trivially copyable and own nothing");
  static_assert(Transferable<T>,
                "an item must be trivially copyable (and no pointer or view) or have a Codec");
  static_assert(std::is_void_v<Result> || Transferable<Result>,
                "a result must be trivially copyable (and no pointer or view) or have a Codec");

  static std::size_t size(const F& f, std::span<const T> items) {
    std::size_t total = Codec<F>::size(f) + sizeof(std::size_t);
    for (const T& item : items) total += Codec<T>::size(item);
    return total;
  }
  static void write(std::span<std::byte> room, const F& f, std::span<const T> items) {
    Writer writer{room};
    Codec<F>::write(writer, f);
    const std::size_t count = items.size();
    writer.put(&count, sizeof count);
    for (const T& item : items) Codec<T>::write(writer, item);
  }
  static void run(std::span<const std::byte> bytes, Reply& reply) {
    Reader reader{bytes};
    F f = Codec<F>::read(reader);
    std::size_t count = 0;
    reader.get(&count, sizeof count);
    if constexpr (std::is_void_v<Result>) {
      for (std::size_t i = 0; i < count; ++i) std::invoke(f, Codec<T>::read(reader));
      (void)reply.result(0);
    } else {
      Results results;
      results.reserve(count);
      for (std::size_t i = 0; i < count; ++i) results.push_back(std::invoke(f, Codec<T>::read(reader)));
      put_result<Results>(reply, results);
    }
  }
};

/// As many chunks as give each worker four, so that one that is late can be made up for.
[[nodiscard]] constexpr std::size_t chunk_size(std::size_t chunk, std::size_t items, std::size_t workers) {
  if (chunk != 0) return chunk;
  return std::max<std::size_t>(1, (items + 4 * workers - 1) / (4 * workers));
}

/// All results of a map, in the order of the items.
template <class Results>
class MapTask : public Job {
 public:
  explicit MapTask(std::size_t parts) : results_(parts) { parts_left = parts; }
  void accept(std::size_t part, Outcome outcome, std::span<const std::byte> bytes) override {
    results_[part].set(outcome, bytes);
  }
  /// Throws the first part's error that has one.
  Results get() const {
    if constexpr (std::is_void_v<Results>) {
      for (const auto& part : results_) part.get();
    } else {
      Results all;
      for (const auto& part : results_) {
        Results some = part.get();
        all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
      }
      return all;
    }
  }

 private:
  std::vector<Result<Results>> results_;
};

/// The results of a map as they come in.
template <class R>
class UnorderedTask : public Job {
 public:
  explicit UnorderedTask(std::size_t parts) { parts_left = parts; }
  void accept(std::size_t, Outcome outcome, std::span<const std::byte> bytes) override {
    Result<std::vector<R>> result;
    result.set(outcome, bytes);
    arrived.push_back(std::move(result));
  }
  std::deque<Result<std::vector<R>>> arrived;
};

}  // namespace ipc::mp::detail
