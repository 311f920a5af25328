// many_to_many: as many producers as consumers on one channel, and each message goes to exactly one of the
// consumers, whichever comes first: the queue of a pool of workers.
#include <array>
#include <atomic>
#include <memory>

#include "registry.hpp"
#include "scenarios/fan.hpp"
#include "scenarios/run_peers.hpp"

namespace ipc {
namespace {

Sample many_to_many(const Mechanism& mechanism, const Workload& w) {
  const std::size_t pairs = w.workers;
  const std::uint64_t each = verified_messages(w.size);
  const Origins origins{pairs, each};
  const Mapping memory = Mapping::anonymous(pairs * each * sizeof(std::atomic<unsigned>));
  const std::span seen{reinterpret_cast<std::atomic<unsigned>*>(memory.data()), pairs * each};
  std::ranges::uninitialized_value_construct(seen);
  AnyChannel channel{*mechanism.channel, w.link()};

  const auto produce = [&](std::size_t sender) {
    return [&, sender](Stage& stage, Sample&) {
      channel.become_sender();
      Message message(w.size);
      for (std::uint64_t turn = 0; turn < each; ++turn) {
        fill_payload(message, origins.number(sender, turn));
        channel.send(message);
      }
      stage.meet();
      channel.send_many(message, share_of(w.warmup, sender, pairs));
      stage.start();
      channel.send_many(message, share_of(w.operations, sender, pairs));
      stage.finish();
    };
  };

  // Each consumer takes a number known beforehand, so that nobody waits for a message that never comes.
  const auto consume = [&](std::size_t receiver) {
    return [&, receiver](Stage& stage, Sample&) {
      channel.become_receiver();
      Message message(w.size);
      Arrivals arrivals{origins, pairs};  // a consumer sees any sender's messages in order, with gaps
      for (std::uint64_t i = 0; i < each; ++i) {
        channel.recv(message);
        const auto origin = arrivals.accept(message);
        if (seen[origins.number(origin.sender, origin.turn)]++ != 0)
          throw std::runtime_error{
              fmt::format("message {} of sender {} arrived twice", origin.turn, origin.sender)};
      }
      stage.meet();
      if (receiver == 0)
        for (const auto& times : seen)
          if (times != 1) throw std::runtime_error{"a message arrived not at all, or twice"};
      channel.recv_many(message, share_of(w.warmup, receiver, pairs));
      stage.start();
      channel.recv_many(message, share_of(w.operations, receiver, pairs));
      stage.finish();
    };
  };

  std::vector<Peer> peers;
  for (std::size_t i = 0; i < pairs; ++i)
    peers.push_back({.side = Side::server, .has_clock = false, .body = consume(i)});
  for (std::size_t i = 0; i < pairs; ++i)
    peers.push_back({.side = Side::client, .has_clock = false, .body = produce(i)});
  return run_peers(w, peers);
}

constexpr std::array kRequired{Key::size, Key::workers};
constexpr std::array kOptional{Key::capacity};
const RegisterScenario registered{
    {.name = "many_to_many",
     .summary = "producers and consumers on one channel, each message exactly once",
     .required = kRequired,
     .optional = kOptional,
     .headline = "msgs_per_s",
     .higher_is_better = true,
     .over_links = many_to_many,
     .fits = [](const Mechanism& mechanism) { return fits_fan(mechanism) && shares_one_channel(mechanism); },
     .why_not = &why_not_shared}};

}  // namespace
}  // namespace ipc
