// The verdicts on a claim, as claims.json names them (docs/SCHEMA.md).
#pragma once
#include <optional>
#include <string_view>

namespace ipc::claims {

enum class Verdict { holds, holds_if, refuted, not_testable_here };

/// All of them, for whoever gave something else.
inline constexpr std::string_view kEveryVerdict = "holds, holds_if, refuted or not_testable_here";

[[nodiscard]] std::string_view name_of(Verdict verdict);
/// Nothing where no verdict has that name.
[[nodiscard]] std::optional<Verdict> find_verdict(std::string_view name);
/// Throws UnusableInput where no verdict has that name.
[[nodiscard]] Verdict parse_verdict(std::string_view name);

}  // namespace ipc::claims
