// Makes one name of each kind, tells them on standard output, and waits to be killed; so does its child.
#include <cstdio>
#include <deque>

#include "core/process.hpp"
#include "support/make_scratch.hpp"

int main() {
  using ipc::Scratch;
  std::deque<Scratch> names;
  for (const auto kind : {Scratch::Kind::shared_memory, Scratch::Kind::semaphore, Scratch::Kind::posix_queue,
                          Scratch::Kind::file, Scratch::Kind::sysv_queue, Scratch::Kind::sysv_semaphore,
                          Scratch::Kind::sysv_memory}) {
    const Scratch& scratch = names.emplace_back(kind);
    ipc::test::make(scratch, kind);
    std::printf("%d %s %d\n", static_cast<int>(kind), scratch.c_str(), scratch.key());
  }
  ipc::Process child{[] { ::pause(); }};
  std::printf("ready\n");
  std::fflush(stdout);
  ::pause();
}
