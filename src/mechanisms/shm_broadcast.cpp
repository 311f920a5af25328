// A broadcast in shared memory: a ring that one process writes and several read, each of them every message.
// futex(2) to sleep.
//
// Each reader has a count of its own of how far it has come, and the writer goes at most one lap ahead of the
// slowest. So a message is written once, however many read it; over pipes or sockets it is copied once more
// for each. In return the slowest reader holds up all the others, and one that dies would do so for ever:
// this is for processes that trust each other. For strangers each needs a queue of its own, and a server that
// gives up on who does not read.
#include <algorithm>
#include <cstring>
#include <limits>

#include "core/futex.hpp"
#include "core/mapping.hpp"
#include "registry.hpp"
#include "scenarios/fan_out.hpp"

namespace ipc {
namespace {

class ShmBroadcast {
  /// How many messages one party has written or read, and how many others sleep until it is one more. The
  /// count is the low half of what the party itself knows: enough to tell distances within a ring.
  struct alignas(64) Progress {
    FutexWord messages{0};
    std::atomic<int> sleepers{0};

    void advance_to(std::uint64_t count) {
      messages.store(static_cast<std::uint32_t>(count));  // sequentially consistent: before we look …
      if (sleepers.load() > 0) futex_wake(messages, std::numeric_limits<int>::max());
    }
    void sleep_while(std::uint32_t count) {
      ++sleepers;  // … and this before futex(2) looks: one of the two sees the other
      futex_wait(messages, count);
      --sleepers;
    }
  };

 public:
  ShmBroadcast(const LinkConfig& config, unsigned readers)
      : slot_bytes_{(config.message_size + 63) / 64 * 64},
        slots_{config.slots()},
        memory_{Mapping::anonymous((1 + readers) * sizeof(Progress) + slots_ * slot_bytes_)},
        parties_{reinterpret_cast<Progress*>(memory_.data()), 1 + readers} {
    for (Progress& party : parties_) ::new (&party) Progress;
  }
  void become_sender() {}
  void become_receiver(std::size_t reader) { mine_ = &parties_[1 + reader]; }

  void send(std::span<const std::byte> message) {
    for (Progress& reader : parties_.subspan(1))
      for (std::uint32_t read = reader.messages.load(); static_cast<std::uint32_t>(count_) - read == slots_;
           read = reader.messages.load())
        reader.sleep_while(read);
    std::memcpy(slot(), message.data(), message.size());
    parties_.front().advance_to(++count_);
  }
  void recv(std::span<std::byte> message) {
    Progress& writer = parties_.front();
    while (writer.messages.load() == static_cast<std::uint32_t>(count_))
      writer.sleep_while(static_cast<std::uint32_t>(count_));
    std::memcpy(message.data(), slot(), message.size());
    mine_->advance_to(++count_);
  }

 private:
  [[nodiscard]] std::byte* slot() const {
    return memory_.data() + parties_.size_bytes() + count_ % slots_ * slot_bytes_;
  }

  std::size_t slot_bytes_, slots_;
  Mapping memory_;
  std::span<Progress> parties_;  // the writer, then the readers
  Progress* mine_ = nullptr;
  std::uint64_t count_ = 0;  // messages that this process has written or read
};

const RegisterRun registered{{.name = "shm_broadcast",
                              .summary = "ring in shared memory with one writer and many readers, futex(2)",
                              .family = "shared_memory",
                              .capacity_settable = true},
                             "fan_out",
                             &fan_out_of<ShmBroadcast>};

}  // namespace
}  // namespace ipc
