// An unrelated program: it knows a kind of object and an identifier, opens it, leaves a message there, says
// "put", and stays until it is killed.
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "support/objects.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  const auto* kind = ipc::test::find_object_kind(argv[1]);
  if (kind == nullptr) return 3;
  const auto object = kind->open(argv[2]);
  object->put();
  std::puts("put");
  std::fflush(stdout);
  ::pause();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
