// ipcbench-splitcopy: several processes copy a file. Exit codes: 0 copied, 1 the demonstration's copy differs
// from its source, 2 it could not be done.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "apps/splitcopy.hpp"

namespace {

namespace splitcopy = ipc::splitcopy;

int run(int argc, char** argv) {
  CLI::App app{"ipcbench-splitcopy: several processes copy a file, a part each"};
  const std::map<std::string, splitcopy::Method> methods{
      {"copy_file_range", splitcopy::Method::copy_file_range},
      {"read_write", splitcopy::Method::read_write},
      {"mmap", splitcopy::Method::mmap}};
  splitcopy::Options options{.fall_back = true};
  std::string source, target, method = "copy_file_range";
  app.add_option("SOURCE", source, "the file to be copied")->required();
  app.add_option("TARGET", target, "the copy's name; an old file is replaced when the copy is complete")
      ->required();
  app.add_option("-w,--workers", options.workers, "processes that copy a part each")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("-m,--method", method, "copy_file_range, read_write or mmap")
      ->check(CLI::IsMember({"copy_file_range", "read_write", "mmap"}))
      ->capture_default_str();
  app.add_flag("--inherited-descriptors", options.inherited_descriptors,
               "the mistake of opening the files before the workers are forked, to be seen");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  }
  options.method = methods.at(method);
  const auto report = splitcopy::copy(source, target, options);
  const double seconds = std::chrono::duration<double>(report.elapsed).count();
  fmt::print("{} bytes by {} workers ({}) in {:.3f} s\n", report.bytes, options.workers,
             std::ranges::find(methods, report.method, &decltype(methods)::value_type::second)->first,
             seconds);
  if (!options.inherited_descriptors) return 0;
  const auto differs = splitcopy::first_difference(source, target);
  if (!differs) {
    fmt::print("the copy is as its source, this time\n");
    return 0;
  }
  fmt::print("the copy is wrong from byte {} on: the workers moved each other's file offset\n", *differs);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // CLI::ParseError is one
    fmt::print(stderr, "ipcbench-splitcopy: {}\n", error.what());
    return 2;
  }
}
