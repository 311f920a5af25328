// fan_out: one sender, several receivers, and each of them gets every message. One operation is one message
// handed to all.
//
// Few mechanisms have a broadcast that queues (shm_broadcast is one). With the others each receiver has a
// lane of its own, and the sender goes through them: what a chat room's server does.
#include "scenarios/fan_out.hpp"

#include <array>
#include <deque>

#include "registry.hpp"
#include "scenarios/fan.hpp"
#include "scenarios/lane.hpp"

namespace ipc {
namespace {

class Lanes {
 public:
  Lanes(const Mechanism& mechanism, const Workload& w) : may_lose_{mechanism.may_lose()} {
    for (unsigned i = 0; i < w.workers; ++i) lanes_.emplace_back(mechanism, w.link());
  }
  void become_sender() {
    for (Lane& lane : lanes_) lane.become_sender();
  }
  void become_receiver(std::size_t receiver) {
    mine_ = &lanes_[receiver];
    mine_->become_receiver();
  }
  void send(std::span<const std::byte> message) {
    for (Lane& lane : lanes_) lane.send(message);
  }
  void recv(std::span<std::byte> message) { mine_->recv(message); }
  void recv_many(std::span<std::byte> message, std::uint64_t count) { mine_->recv_many(message, count); }
  bool recv_unless_quiet(std::span<std::byte> message) { return mine_->recv_unless_quiet(message); }
  [[nodiscard]] bool may_lose() const { return may_lose_; }

 private:
  std::deque<Lane> lanes_;
  Lane* mine_ = nullptr;
  bool may_lose_;
};

Sample fan_out(const Mechanism& mechanism, const Workload& w) {
  Lanes lanes{mechanism, w};
  return fan_out_over(lanes, w);
}

std::string why_not(const Mechanism& mechanism, const Workload& w) {
  if (mechanism.one_at_a_time && w.workers > 1)
    return fmt::format("only one link of {} can be at a time", mechanism.name);
  return {};
}

constexpr std::array kRequired{Key::size, Key::workers};
constexpr std::array kOptional{Key::capacity};
const RegisterScenario registered{{.name = "fan_out",
                                   .summary = "one sender to several receivers, each gets every message",
                                   .required = kRequired,
                                   .optional = kOptional,
                                   .headline = "msgs_per_s",
                                   .higher_is_better = true,
                                   .over_links = fan_out,
                                   .fits = &fits_fan,
                                   .why_not = &why_not}};

}  // namespace
}  // namespace ipc
