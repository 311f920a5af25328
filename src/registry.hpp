// The table of mechanisms. A mechanism enters it with one line at the foot of its own file.
#pragma once
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/round_trip.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/stream.hpp"
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
  /// The largest message in bytes that this machine's limits allow now; absent: any.
  std::size_t (*largest_message)() = nullptr;
  /// Why the mechanism cannot work on this machine, and the remedy; empty when it can. Absent: it always can.
  std::string (*unavailable)() = nullptr;
};

struct Mechanism : Description {
  bool pollable = false;
  std::string_view source;                             // the file, from the project's root
  std::vector<std::pair<std::string_view, Run>> runs;  // by scenario

  [[nodiscard]] Run run(std::string_view scenario) const {
    for (const auto& [offered, entry] : runs)
      if (offered == scenario) return entry;
    return nullptr;
  }
  [[nodiscard]] std::size_t largest() const {
    return largest_message == nullptr ? kUnlimited : largest_message();
  }
  [[nodiscard]] std::string why_unavailable() const {
    return unavailable == nullptr ? std::string{} : unavailable();
  }
};

/// All mechanisms by name, whatever order the linker initialised them in.
[[nodiscard]] std::span<const Mechanism> mechanisms();

/// The mechanism of this name, or nullptr.
[[nodiscard]] const Mechanism* find_mechanism(std::string_view name);

namespace detail {
void enter(Mechanism mechanism);
}

/// Enters a link: every scenario over two peers comes with it.
template <Link L>
struct Register {
  explicit Register(const Description& description, const char* source = __builtin_FILE()) {
    Mechanism mechanism{description, Pollable<L>, source, {}};
    mechanism.runs.emplace_back("round_trip", [](const Workload& w) {
      return with_wait<L>(w, []<Link T>(const Workload& v) { return round_trip<T>(v); });
    });
    if constexpr (!MovesNothing<L>)
      mechanism.runs.emplace_back("stream", [](const Workload& w) {
        return with_wait<L>(w, []<Link T>(const Workload& v) { return stream<T>(v); });
      });
    detail::enter(std::move(mechanism));
  }
};

/// Enters what is not a link: an executor of tasks, say.
struct RegisterRun {
  RegisterRun(const Description& description, std::string_view scenario, Run run,
              const char* source = __builtin_FILE()) {
    detail::enter({description, false, source, {{scenario, run}}});
  }
};

}  // namespace ipc
