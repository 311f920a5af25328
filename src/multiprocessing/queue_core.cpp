#include "multiprocessing/queue_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace ipc::mp {
namespace {

constexpr std::size_t kLine = 64, kPage = 4096;
constexpr std::size_t kKeep = 65536;  // below, returning pages and taking them again costs more than it saves

std::size_t checked(std::size_t maxsize) {
  if (maxsize > QueueCore::kMostMessages)
    throw std::invalid_argument{fmt::format("a queue of {} messages: expected at most {}, or 0 for that",
                                            maxsize, QueueCore::kMostMessages)};
  return maxsize == 0 ? QueueCore::kMostMessages : maxsize;
}

constexpr std::size_t rounded_up(std::size_t size, std::size_t to) { return (size + to - 1) / to * to; }

/// Address space for what is needed and for a window per slot, if any; no memory yet.
SharedBlock reserve(std::size_t needed, std::size_t slots, std::size_t& window_size) {
  constexpr std::size_t kAll = std::size_t{1} << 40U;
  for (window_size = std::min(kAll / slots, window_size);; window_size /= 2) {
    try {
      return SharedBlock{needed + window_size * slots};
    } catch (const std::system_error&) {
      if (window_size <= kKeep) throw;
    }
  }
}

/// Bytes from one slot to the next: as few as keep a message from lying across more lines than it needs.
constexpr std::size_t stride_of(std::size_t usual_size) {
  if (usual_size <= kLine) return std::bit_ceil(std::max<std::size_t>(usual_size, 8));
  return rounded_up(usual_size, kLine);
}

}  // namespace

QueueCore::QueueCore(std::size_t maxsize, std::size_t usual_size, std::size_t largest)
    : maxsize_{checked(maxsize)},
      mask_{std::bit_ceil(maxsize_) - 1},
      usual_size_{usual_size},
      stride_{stride_of(usual_size)},
      window_size_{largest > usual_size ? std::bit_ceil(std::max(largest, kKeep)) : 0} {
  const std::size_t slots = mask_ + 1;
  // The first slots share their page with the header: each page that a process touches first costs it a
  // fault.
  const std::size_t slots_at = rounded_up(sizeof(Header), stride_ < kPage ? kLine : kPage);
  const std::size_t lengths_at = rounded_up(slots_at + slots * stride_, sizeof(std::uint64_t));
  const std::size_t lengths_end = lengths_at + slots * sizeof(std::uint64_t);
  const std::size_t windows_at = window_size_ == 0 ? lengths_end : rounded_up(lengths_end, kKeep);
  memory_ = reserve(windows_at, slots, window_size_);
  header_ = ::new (memory_.data()) Header;
  lengths_ = reinterpret_cast<std::uint64_t*>(memory_.data() + lengths_at);
  slots_ = memory_.data() + slots_at;
  windows_ = memory_.data() + windows_at;
}

void QueueCore::close() {
  {
    const std::lock_guard turn{header_->producers.mutex};
    header_->closed.store(true);
  }
  header_->producers.waiting.notify_all();
  header_->consumers.waiting.notify_all();
}

std::size_t QueueCore::size() const noexcept {
  for (;;) {
    const auto head = header_->consumers.count.load();
    const auto tail = header_->producers.count.load();
    if (header_->consumers.count.load() == head) return tail - head;  // both hold at the moment in between
  }
}

void QueueCore::refuse(std::size_t size) const {
  throw std::length_error{
      fmt::format("a message of {} bytes; this queue carries at most {}", size, largest())};
}

void QueueCore::forget(std::span<const std::byte> large) noexcept {
  if (large.size() <= kKeep) return;
  // The kernel rounds the length up to whole pages.
  ::madvise(const_cast<std::byte*>(large.data()), large.size(), MADV_REMOVE);
}

}  // namespace ipc::mp
