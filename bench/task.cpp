// ipcbench-task STEPS NUMBER: one task of the dispatch scenario, as a program of its own. It links nothing,
// so that starting it costs what starting a program costs, and no more.
#include <charconv>
#include <cstdint>
#include <cstring>

#include "scenarios/work.hpp"

namespace {

bool read(const char* text, std::uint64_t& number) {
  const char* end = text + std::strlen(text);
  const auto [at, error] = std::from_chars(text, end, number);
  return error == std::errc{} && at == end;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t steps = 0;
  std::uint64_t number = 0;
  if (argc != 3 || !read(argv[1], steps) || !read(argv[2], number)) return ipc::kNotDone;
  return static_cast<int>(ipc::exit_status_of(ipc::Work::of_steps(steps)(number)));
}
