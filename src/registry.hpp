// The tables of mechanisms and of scenarios. Each enters its table with one line at the foot of its own file.
#pragma once
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "any_link.hpp"
#include "core/system_bound.hpp"
#include "scenarios/scenario.hpp"
#include "traits.hpp"
#include "waiting.hpp"

namespace ipc {

inline constexpr auto kUnlimited = std::numeric_limits<std::size_t>::max();

/// What a mechanism says of itself.
struct Description {
  std::string_view name;     // as it stands in a cell's name
  std::string_view summary;  // one line, with the man page
  std::string_view
      family;  // what it is a kind of: pipe, socket, queue, shared_memory, signal, executor, harness
  Traits traits{};
  bool capacity_settable = false;  // heeds LinkConfig::capacity
  bool wakes = false;              // is used as a mere wake-up, too
  bool spins = false;  // a receiver on another CPU looks again and again, at least for a while, before it
                       // sleeps (if ever): no wake-up stands in the way of its messages
  bool one_at_a_time = false;  // a second link would be in the way of the first
  /// The largest message in bytes that this machine's limits allow now; absent: any.
  std::size_t (*largest_message)() = nullptr;
  /// Why the mechanism cannot work on this machine, and the remedy; empty when it can. Absent: it always can.
  std::string (*unavailable)() = nullptr;
  /// What the system sets bounds to, as they are now; absent: nothing but memory.
  std::vector<SystemBound> (*bounds)() = nullptr;
};

/// Carries out one launch of a cell; throws std::exception with the reason when it cannot.
using Run = Sample (*)(const Workload&);

/// A scenario that a mechanism carries out by a function of its own.
struct OwnRun {
  std::string_view scenario;
  Run run;
  std::span<const Key> required{};  // in its cells' names, beside the scenario's keys
  Headline headline{};              // where it is not the scenario's
};

struct Mechanism : Description {
  std::string_view source;                                  // the file, from the project's root
  std::array<const LinkTable*, kWaitNames.size()> links{};  // by Wait; all null: it is no link
  const ChannelTable* channel = nullptr;                    // null: two-way by birth
  std::vector<OwnRun> runs;

  [[nodiscard]] bool is_link() const { return links[0] != nullptr; }
  [[nodiscard]] bool pollable() const { return is_link() && links[0]->incoming != nullptr; }
  [[nodiscard]] bool passes_descriptors() const { return is_link() && links[0]->send_descriptor != nullptr; }
  [[nodiscard]] bool may_lose() const { return is_link() && links[0]->recv_unless_quiet != nullptr; }
  [[nodiscard]] bool moves_nothing() const { return is_link() && links[0]->moves_nothing; }
  [[nodiscard]] std::size_t largest() const {
    return largest_message == nullptr ? kUnlimited : largest_message();
  }
  [[nodiscard]] std::string why_unavailable() const {
    return unavailable == nullptr ? std::string{} : unavailable();
  }

  /// A new link of this mechanism, waiting as the workload says; made before the fork.
  [[nodiscard]] AnyLink link(const Workload& w) const {
    return {*links[static_cast<std::size_t>(w.wait)], w.link()};
  }

  [[nodiscard]] bool offers(std::string_view scenario) const;
  /// The function of its own for this scenario, or nullptr.
  [[nodiscard]] const OwnRun* own(std::string_view scenario) const;
  /// One launch; throws std::exception with the reason when it fails. The scenario must be offered.
  [[nodiscard]] Sample run(std::string_view scenario, const Workload& workload) const;
};

/// All mechanisms by name, whatever order the linker initialised them in.
[[nodiscard]] std::span<const Mechanism> mechanisms();

/// The mechanism of this name, or nullptr.
[[nodiscard]] const Mechanism* find_mechanism(std::string_view name);

/// All scenarios by name.
[[nodiscard]] std::span<const Scenario> scenarios();

/// The scenario of this name, or nullptr.
[[nodiscard]] const Scenario* find_scenario(std::string_view name);

namespace detail {
void enter(Mechanism mechanism);
void enter(const Scenario& scenario);

template <class L>
struct ChannelOf {
  static constexpr const ChannelTable* kTable = nullptr;
};
template <class L>
requires requires { typename L::OneWay; }
struct ChannelOf<L> {
  static constexpr const ChannelTable* kTable = &kChannelTable<typename L::OneWay>;
};
}  // namespace detail

/// Enters a link: every scenario over links comes with it.
template <Link L>
struct Register {
  explicit Register(const Description& description, const char* source = __builtin_FILE()) {
    Mechanism mechanism{description, source, {&kLinkTable<L>}, detail::ChannelOf<L>::kTable, {}};
    if constexpr (Pollable<L>) {
      mechanism.links[static_cast<std::size_t>(Wait::epoll)] = &kLinkTable<WaitEpoll<L>>;
      mechanism.links[static_cast<std::size_t>(Wait::spin)] = &kLinkTable<WaitSpin<L>>;
    }
    detail::enter(std::move(mechanism));
  }
};

/// Enters what is not a link: an executor of tasks, say, for the one scenario that it is made for. Runs under
/// one name are one mechanism: `fork` is a way to make a process, and the limit of every other way.
struct RegisterRun {
  RegisterRun(const Description& description, const OwnRun& own, const char* source = __builtin_FILE()) {
    detail::enter(Mechanism{description, source, {}, nullptr, {own}});
  }
  RegisterRun(const Description& description, std::string_view scenario, Run run,
              const char* source = __builtin_FILE())
      : RegisterRun{description, OwnRun{.scenario = scenario, .run = run}, source} {}
};

struct RegisterScenario {
  explicit RegisterScenario(const Scenario& scenario) { detail::enter(scenario); }
};

}  // namespace ipc
