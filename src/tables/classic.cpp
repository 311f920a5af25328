#include "tables/classic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "choice.hpp"
#include "files/json.hpp"

namespace ipc {
namespace {

struct Classic {
  std::string_view name;
  std::vector<TextTable> (*make)(const Summary&, Language);
};
constexpr std::array<Classic, 5> kClassics{{{"apue", &apue_tables},
                                            {"lmbench", &lmbench_tables},
                                            {"tlpi28", &tlpi28_tables},
                                            {"tlpi43", &tlpi43_tables},
                                            {"unpv2", &unpv2_tables}}};

}  // namespace

std::vector<TextTable> classic_tables(std::string_view name, const Summary& summary, Language language) {
  const auto found = std::ranges::find(kClassics, name, &Classic::name);
  if (found == kClassics.end())
    throw UnusableInput{fmt::format("classic table '{}': {}", name, expected_one_of(name, kClassics))};
  return found->make(summary, language);
}

}  // namespace ipc
