#include "registry.hpp"

#include <algorithm>
#include <stdexcept>

namespace ipc {
namespace {

/// What was entered so far, by name. A function-local table is safe before main.
template <class T>
std::vector<T>& table() {
  static std::vector<T> entries;
  return entries;
}

template <class T>
std::span<const T> sorted() {
  if (!std::ranges::is_sorted(table<T>(), {}, &T::name)) std::ranges::sort(table<T>(), {}, &T::name);
  return table<T>();
}

template <class T>
const T* find(std::string_view name) {
  const auto all = sorted<T>();
  const auto found = std::ranges::find(all, name, &T::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Mechanism> mechanisms() { return sorted<Mechanism>(); }
const Mechanism* find_mechanism(std::string_view name) { return find<Mechanism>(name); }
void detail::enter(Mechanism mechanism) {
  // A compiler that was called from the build folder names the file from there.
  while (mechanism.source.starts_with("../")) mechanism.source.remove_prefix(3);
  table<Mechanism>().push_back(std::move(mechanism));
}

std::span<const Scenario> scenarios() { return sorted<Scenario>(); }
const Scenario* find_scenario(std::string_view name) { return find<Scenario>(name); }
void detail::enter(const Scenario& scenario) { table<Scenario>().push_back(scenario); }

bool Mechanism::offers(std::string_view scenario) const {
  if (std::ranges::find(runs, scenario, &std::pair<std::string_view, Run>::first) != runs.end()) return true;
  const Scenario* over = find_scenario(scenario);
  return over != nullptr && over->over_links != nullptr && is_link() &&
         (over->fits == nullptr || over->fits(*this));
}

Sample Mechanism::run(std::string_view scenario, const Workload& workload) const {
  for (const auto& [offered, own] : runs)
    if (offered == scenario) return own(workload);
  if (!offers(scenario)) throw std::logic_error{"the mechanism does not offer this scenario"};
  return find_scenario(scenario)->over_links(*this, workload);
}

}  // namespace ipc
