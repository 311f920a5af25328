#include "registry.hpp"

#include <algorithm>

namespace ipc {
namespace {

std::vector<Mechanism>& table() {
  static std::vector<Mechanism> mechanisms;  // function-local: safe before main
  return mechanisms;
}

}  // namespace

std::span<const Mechanism> mechanisms() {
  if (!std::ranges::is_sorted(table(), {}, &Mechanism::name))
    std::ranges::sort(table(), {}, &Mechanism::name);
  return table();
}

const Mechanism* find_mechanism(std::string_view name) {
  const auto all = mechanisms();
  const auto found = std::ranges::find(all, name, &Mechanism::name);
  return found == all.end() ? nullptr : &*found;
}

void detail::enter(Mechanism mechanism) { table().push_back(std::move(mechanism)); }

}  // namespace ipc
