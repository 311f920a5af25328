#include "registry.hpp"

#include <algorithm>
#include <exception>
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
  auto& entered = table<Mechanism>();
  const auto same = std::ranges::find(entered, mechanism.name, &Mechanism::name);
  if (same == entered.end()) {
    entered.push_back(std::move(mechanism));
    return;
  }
  if (same->is_link() && mechanism.is_link()) std::terminate();  // two mechanisms with one name
  // The link describes itself; of runs only, the first file by name: not whichever the linker put first.
  if (mechanism.is_link() || (!same->is_link() && mechanism.source < same->source))
    std::swap(*same, mechanism);
  same->runs.insert(same->runs.end(), mechanism.runs.begin(), mechanism.runs.end());
}

std::span<const Scenario> scenarios() { return sorted<Scenario>(); }
const Scenario* find_scenario(std::string_view name) { return find<Scenario>(name); }
void detail::enter(const Scenario& scenario) { table<Scenario>().push_back(scenario); }

const OwnRun* Mechanism::own(std::string_view scenario) const {
  const auto found = std::ranges::find(runs, scenario, &OwnRun::scenario);
  return found == runs.end() ? nullptr : &*found;
}

bool Mechanism::offers(std::string_view scenario) const {
  if (own(scenario) != nullptr) return true;
  const Scenario* over = find_scenario(scenario);
  if (over == nullptr || over->over_links == nullptr || !is_link()) return false;
  const bool carries_nothing = traits.unit == Unit::event && !moves_nothing();  // `null` stands for any
  if (over->only_wakes ? !carries_nothing && !wakes : carries_nothing) return false;
  return over->fits == nullptr || over->fits(*this);
}

Sample Mechanism::run(std::string_view scenario, const Workload& workload) const {
  if (const OwnRun* of_its_own = own(scenario)) return of_its_own->run(workload);
  if (!offers(scenario)) throw std::logic_error{"the mechanism does not offer this scenario"};
  return find_scenario(scenario)->over_links(*this, workload);
}

}  // namespace ipc
