// stream: one-way throughput. The client sends as fast as it can; the clock stops when the server's
// acknowledgement of the last message is back, so that what is still in a buffer is not counted as delivered.
#pragma once
#include <vector>

#include "link.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_pair.hpp"

namespace ipc {

template <Link L>
[[nodiscard]] Sample stream(const Workload& w) {
  L link{w.link()};
  const std::uint64_t verified = verified_messages(w.size);

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    std::vector<std::byte> message(w.size);
    const auto acknowledged = [&] { link.recv(message); };

    for (std::uint64_t i = 0; i < verified; ++i) {
      fill_payload(message, i);
      link.send(message);
    }
    acknowledged();
    for (std::uint64_t i = 0; i < w.warmup; ++i) link.send(message);
    acknowledged();

    stage.start();
    const auto begin = Clock::now();
    auto block_begin = begin;
    std::uint64_t sent = 0;
    for (std::size_t block = 0; block < Sample::kBlocks; ++block) {
      const std::uint64_t first = sent;
      for (const std::uint64_t end = w.operations * (block + 1) / Sample::kBlocks; sent < end; ++sent)
        link.send(message);
      const auto now = Clock::now();
      if (sent > first)
        sample.blocks[block] = std::chrono::duration<double, std::nano>(now - block_begin).count() /
                               static_cast<double>(sent - first);
      block_begin = now;
    }
    acknowledged();
    sample.elapsed = Clock::now() - begin;
    stage.finish();
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    std::vector<std::byte> message(w.size);
    const auto receive = [&](std::uint64_t count) {
      for (std::uint64_t i = 0; i < count; ++i) link.recv(message);
      link.send(message);
    };
    for (std::uint64_t i = 0; i < verified; ++i) {
      link.recv(message);
      expect_payload(message, i);
    }
    link.send(message);
    receive(w.warmup);
    stage.start();
    receive(w.operations);
    stage.finish();
  };

  return run_pair(w, client, server);
}

}  // namespace ipc
