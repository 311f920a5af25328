// A ring of slots in shared memory for one writer and one reader; who must wait sleeps on a doorbell of the
// mechanism's choice. The doorbell is rung only for a peer that said it sleeps: as long as both keep up, the
// kernel is not entered at all.
#pragma once
#include <atomic>
#include <cstring>
#include <span>

#include "core/mapping.hpp"
#include "link.hpp"

namespace ipc {

enum class Party : unsigned char { reader, writer };

/// ring(p) makes a present or future wait(p) return once; wait may also return for no reason.
template <class D>
concept Doorbell = requires(D d, Party p) {
  d.join(p);  // called by that party's process before anything else
  d.ring(p);
  d.wait(p);
};

template <Doorbell D>
class SlotRing {
 public:
  explicit SlotRing(const LinkConfig& config)
      : slot_bytes_{(config.message_size + 63) / 64 * 64},
        slots_{config.slots()},
        memory_{Mapping::anonymous(sizeof(Header) + slots_ * slot_bytes_)},
        header_{::new (memory_.data()) Header} {}
  void become_sender() { doorbell_.join(Party::writer); }
  void become_receiver() { doorbell_.join(Party::reader); }

  void send(std::span<const std::byte> message) {
    wait_until(Party::writer, [&] { return position_ - header_->taken.load() < slots_; });
    std::memcpy(slot(), message.data(), message.size());
    header_->published.store(++position_);
    wake(Party::reader);
  }
  void recv(std::span<std::byte> message) {
    wait_until(Party::reader, [&] { return header_->published.load() > position_; });
    std::memcpy(message.data(), slot(), message.size());
    header_->taken.store(++position_);
    wake(Party::writer);
  }

 private:
  struct Header {
    alignas(64) std::atomic<std::uint64_t> published{0};  // messages so far; only the writer changes it
    alignas(64) std::atomic<std::uint64_t> taken{0};      // only the reader changes it
    alignas(64) std::atomic<bool> sleeps[2]{};
  };

  std::atomic<bool>& sleeps(Party party) { return header_->sleeps[static_cast<std::size_t>(party)]; }

  // Sequentially consistent throughout: the sleeper says so and then looks once more, the waker moves its
  // count and then looks for a sleeper. So one of the two sees the other.
  template <class Ready>
  void wait_until(Party me, Ready ready) {
    while (!ready()) {
      sleeps(me) = true;
      if (!ready()) doorbell_.wait(me);
      sleeps(me) = false;
    }
  }
  void wake(Party other) {
    if (sleeps(other) && sleeps(other).exchange(false)) doorbell_.ring(other);
  }
  std::byte* slot() { return memory_.data() + sizeof(Header) + position_ % slots_ * slot_bytes_; }

  std::size_t slot_bytes_, slots_;
  std::uint64_t position_ = 0;  // messages that this side has sent or received
  Mapping memory_;
  Header* header_;
  D doorbell_;
};

}  // namespace ipc
