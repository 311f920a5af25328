// Codec<T>: how a value becomes bytes and a value again on its way to another process.
//
// What is trivially copyable goes as it is, unless it refers to memory that the other process does not have
// (pointers, views). Strings, vectors, pairs, tuples and optionals of what can travel can travel, too. A type
// of one's own joins by a specialisation with the same three functions.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ipc::mp {

/// Appends bytes to a buffer whose room was computed beforehand.
class Writer {
 public:
  explicit Writer(std::span<std::byte> room) : room_{room} {}
  void put(const void* bytes, std::size_t size) {
    if (size > room_.size()) throw std::logic_error{"Codec: size() and write() disagree"};
    if (size != 0) std::memcpy(room_.data(), bytes, size);
    room_ = room_.subspan(size);
  }

 private:
  std::span<std::byte> room_;
};

/// Takes bytes off a buffer; throws std::runtime_error where it ends too soon.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_{bytes} {}
  void get(void* into, std::size_t size) {
    if (size > bytes_.size()) throw std::runtime_error{"a message ends before the value in it does"};
    if (size != 0) std::memcpy(into, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }

 private:
  std::span<const std::byte> bytes_;
};

template <class T>
struct RefersElsewhere
    : std::bool_constant<std::is_pointer_v<T> && !std::is_function_v<std::remove_pointer_t<T>>> {
};  // a function has the same address in every process forked from this one
template <class C, class Traits>
struct RefersElsewhere<std::basic_string_view<C, Traits>> : std::true_type {};
template <class T, std::size_t N>
struct RefersElsewhere<std::span<T, N>> : std::true_type {};

template <class T>
concept PlainBytes = std::is_trivially_copyable_v<T> && std::is_object_v<T> && !std::is_member_pointer_v<T> &&
                     !RefersElsewhere<T>::value;

template <class T>
struct Codec {};

/// What may be an argument, a result or a message: checked where a call is compiled.
template <class T>
concept Transferable = requires(const T& value, Writer& writer, Reader& reader) {
  { Codec<T>::size(value) } -> std::convertible_to<std::size_t>;
  Codec<T>::write(writer, value);
  { Codec<T>::read(reader) } -> std::convertible_to<T>;
};

template <PlainBytes T>
struct Codec<T> {
  static std::size_t size(const T&) noexcept { return sizeof(T); }
  static void write(Writer& writer, const T& value) { writer.put(&value, sizeof value); }
  static T read(Reader& reader) {
    std::array<std::byte, sizeof(T)> room;
    reader.get(room.data(), room.size());
    return std::bit_cast<T>(room);
  }
};

template <class Sequence>
struct SequenceCodec {
  using Item = typename Sequence::value_type;
  static std::size_t size(const Sequence& items) {
    std::size_t total = sizeof(std::size_t);
    if constexpr (PlainBytes<Item>)
      total += items.size() * sizeof(Item);
    else
      for (const Item& item : items) total += Codec<Item>::size(item);
    return total;
  }
  static void write(Writer& writer, const Sequence& items) {
    const std::size_t count = items.size();
    writer.put(&count, sizeof count);
    if constexpr (PlainBytes<Item> && !std::is_same_v<Item, bool>)
      writer.put(items.data(), count * sizeof(Item));
    else
      for (const Item& item : items) Codec<Item>::write(writer, item);
  }
  static Sequence read(Reader& reader) {
    std::size_t count = 0;
    reader.get(&count, sizeof count);
    Sequence items;
    if constexpr (PlainBytes<Item> && !std::is_same_v<Item, bool> && std::is_default_constructible_v<Item>) {
      if (count > reader.left() / sizeof(Item))
        throw std::runtime_error{"a message claims more than it holds"};
      items.resize(count);
      reader.get(items.data(), count * sizeof(Item));
    } else {
      for (std::size_t i = 0; i < count; ++i) items.push_back(Codec<Item>::read(reader));
    }
    return items;
  }
};

template <class C>
struct Codec<std::basic_string<C>> : SequenceCodec<std::basic_string<C>> {};
template <Transferable T>
struct Codec<std::vector<T>> : SequenceCodec<std::vector<T>> {};

template <class A, class B>
requires(!PlainBytes<std::pair<A, B>> && Transferable<A> && Transferable<B>) struct Codec<std::pair<A, B>> {
  static std::size_t size(const std::pair<A, B>& v) {
    return Codec<A>::size(v.first) + Codec<B>::size(v.second);
  }
  static void write(Writer& writer, const std::pair<A, B>& v) {
    Codec<A>::write(writer, v.first);
    Codec<B>::write(writer, v.second);
  }
  static std::pair<A, B> read(Reader& reader) {
    A first = Codec<A>::read(reader);  // in this order, whatever the compiler does with arguments
    return {std::move(first), Codec<B>::read(reader)};
  }
};

template <class... T>
requires(!PlainBytes<std::tuple<T...>> && (Transferable<T> && ...)) struct Codec<std::tuple<T...>> {
  static std::size_t size(const std::tuple<T...>& v) {
    return std::apply([](const T&... items) { return (std::size_t{0} + ... + Codec<T>::size(items)); }, v);
  }
  static void write(Writer& writer, const std::tuple<T...>& v) {
    std::apply([&](const T&... items) { (Codec<T>::write(writer, items), ...); }, v);
  }
  static std::tuple<T...> read(Reader& reader) {
    return std::tuple<T...>{Codec<T>::read(reader)...};  // braces: from left to right
  }
};

template <class T>
requires(!PlainBytes<std::optional<T>> && Transferable<T>) struct Codec<std::optional<T>> {
  static std::size_t size(const std::optional<T>& v) { return 1 + (v ? Codec<T>::size(*v) : 0); }
  static void write(Writer& writer, const std::optional<T>& v) {
    const bool there = v.has_value();
    writer.put(&there, 1);
    if (there) Codec<T>::write(writer, *v);
  }
  static std::optional<T> read(Reader& reader) {
    bool there = false;
    reader.get(&there, 1);
    if (!there) return std::nullopt;
    return Codec<T>::read(reader);
  }
};

}  // namespace ipc::mp
