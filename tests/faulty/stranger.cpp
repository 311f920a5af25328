// An unrelated program: it knows a kind of object and an identifier, opens it and leaves a message there.
#include <cstdio>
#include <exception>

#include "support/objects.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  for (const auto& kind : ipc::test::object_kinds()) {
    if (kind.mechanism != argv[1]) continue;
    kind.open(argv[2])->put();
    return 0;
  }
  return 3;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
