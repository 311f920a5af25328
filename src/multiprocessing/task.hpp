// How a call becomes bytes and a Thunk that carries it out elsewhere, and how its result comes back.
#pragma once
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>

#include "multiprocessing/board.hpp"
#include "multiprocessing/codec.hpp"

namespace ipc::mp {

/// The task threw; the text is its exception's.
struct TaskFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The task's worker died, or the pool was terminated, before there was a result.
struct TaskLost : TaskFailed {
  using TaskFailed::TaskFailed;
};

namespace detail {

/// The type that travels for an argument of type T: text by value, never by pointer.
template <class T>
using Travelling =
    std::conditional_t<std::is_same_v<std::decay_t<T>, const char*> || std::is_same_v<std::decay_t<T>, char*>,
                       std::string, std::decay_t<T>>;

template <class R>
void put_result(Reply& reply, const R& result) {
  Writer writer{reply.result(Codec<R>::size(result))};
  Codec<R>::write(writer, result);
}

template <class F, class... Args>
struct Call {
  using Result = std::invoke_result_t<F, Args...>;
  static_assert(Transferable<F>,
                "a task is a function, or an object whose captures are trivially copyable and own nothing");
  static_assert((Transferable<Args> && ...),
                "an argument must be trivially copyable (and no pointer or view) or have a Codec");
  static_assert(std::is_void_v<Result> || Transferable<Result>,
                "a result must be trivially copyable (and no pointer or view) or have a Codec");

  static std::size_t size(const F& f, const Args&... args) {
    return (Codec<F>::size(f) + ... + Codec<Args>::size(args));
  }
  static void write(std::span<std::byte> room, const F& f, const Args&... args) {
    Writer writer{room};
    Codec<F>::write(writer, f);
    (Codec<Args>::write(writer, args), ...);
  }
  static void run(std::span<const std::byte> bytes, Reply& reply) {
    Reader reader{bytes};
    F f = Codec<F>::read(reader);
    std::tuple<Args...> args{Codec<Args>::read(reader)...};  // braces: from left to right
    if constexpr (std::is_void_v<Result>) {
      std::apply(f, std::move(args));
      (void)reply.result(0);
    } else {
      put_result<Result>(reply, std::apply(f, std::move(args)));
    }
  }
};

/// Who waits for finished tasks, in the owner.
class Job {
 public:
  virtual ~Job() = default;
  /// Takes the result of its part with this number. Must not throw what is the task's fault: it keeps it.
  virtual void accept(std::size_t part, Outcome outcome, std::span<const std::byte> bytes) = 0;

  std::size_t parts_left = 1;
  std::optional<unsigned> slot;  // of the only part left, where it is known
};

/// A result, or why there is none.
template <class R>
class Result {
 public:
  void set(Outcome outcome, std::span<const std::byte> bytes) {
    if (outcome == Outcome::value) {
      Reader reader{bytes};
      if constexpr (std::is_void_v<R>)
        held_.template emplace<1>();
      else
        held_.template emplace<1>(Codec<R>::read(reader));
    } else {
      const std::string text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
      if (outcome == Outcome::lost)
        held_.template emplace<3>(text);
      else
        held_.template emplace<2>(text);
    }
  }
  R get() const {
    if (const auto* failed = std::get_if<2>(&held_)) throw *failed;
    if (const auto* lost = std::get_if<3>(&held_)) throw *lost;
    if constexpr (!std::is_void_v<R>) return std::get<1>(held_);
  }

 private:
  using Value = std::conditional_t<std::is_void_v<R>, std::monostate, R>;
  std::variant<std::monostate, Value, TaskFailed, TaskLost> held_;
};

template <class R>
class SingleTask : public Job {
 public:
  void accept(std::size_t, Outcome outcome, std::span<const std::byte> bytes) override {
    result_.set(outcome, bytes);
  }
  R get() const { return result_.get(); }

 private:
  Result<R> result_;
};

}  // namespace detail
}  // namespace ipc::mp
