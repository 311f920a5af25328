// pass_descriptor over anything that hands an open file to another process.
#pragma once
#include <sys/mman.h>

#include <array>
#include <vector>

#include "core/io.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_pair.hpp"
#include "scenarios/timing.hpp"

namespace ipc {

/// One operation hands a descriptor over and takes the one that comes back: two are passed, two are closed.
/// `link` has attach, send_descriptor and recv_descriptor.
template <class L>
[[nodiscard]] Sample pass_descriptors(L& link, const Workload& w) {
  constexpr std::uint64_t kVerified = 16;
  constexpr std::size_t kNote = 32;  // bytes that say which message it was

  const auto client = [&](Stage& stage, Sample& sample) {
    link.attach(Side::client);
    const Fd file{check(::memfd_create("ipcbench", MFD_CLOEXEC), "memfd_create")};
    std::array<std::byte, kNote> note{};
    const auto round = [&] {
      link.send_descriptor(file);
      return link.recv_descriptor();
    };
    // The server writes through the descriptor that it got; we read through the one that came back, and
    // through our own: it must be one open file all the time, with one position.
    for (std::uint64_t i = 0; i < kVerified; ++i) {
      check(::lseek(file.get(), 0, SEEK_SET), "lseek");
      const Fd back = round();
      if (check(::lseek(back.get(), 0, SEEK_CUR), "lseek") != off_t{kNote})
        throw std::runtime_error{"the descriptor that came back is of another open file"};
      for (const Fd* each : {&file, &back}) {
        check(::lseek(each->get(), 0, SEEK_SET), "lseek");
        read_all(*each, note);
        expect_payload(note, i);
      }
    }
    for (std::uint64_t i = 0; i < w.warmup; ++i) const Fd back = round();
    stage.start();
    run_timed(sample, [&] { const Fd back = round(); });
    stage.finish();
  };

  const auto server = [&](Stage& stage) {
    link.attach(Side::server);
    std::array<std::byte, kNote> note{};
    const auto answer = [&](std::uint64_t count) {
      for (; count > 0; --count) link.send_descriptor(link.recv_descriptor());
    };
    for (std::uint64_t i = 0; i < kVerified; ++i) {
      const Fd file = link.recv_descriptor();
      fill_payload(note, i);
      write_all(file, note);
      link.send_descriptor(file);
    }
    answer(w.warmup);
    stage.start();
    answer(w.operations);
    stage.finish();
  };

  return run_pair(w, client, server);
}

}  // namespace ipc
