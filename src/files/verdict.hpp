// The verdicts on a claim, as claims.json names them (docs/SCHEMA.md).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ipc::claims {

enum class Verdict { holds, holds_if, refuted, not_testable_here };

/// "one of holds, …", all of them: for whoever gave something else.
[[nodiscard]] std::string one_of_the_verdicts();

[[nodiscard]] std::string_view name_of(Verdict verdict);
/// Nothing where no verdict has that name.
[[nodiscard]] std::optional<Verdict> find_verdict(std::string_view name);
/// Throws UnusableInput where no verdict has that name.
[[nodiscard]] Verdict parse_verdict(std::string_view name);

}  // namespace ipc::claims
