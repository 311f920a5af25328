// A comparison as people and programs read it.
#pragma once
#include <string>
#include <string_view>

#include "gate/compare.hpp"

namespace ipc::gate {

enum class ReportFormat { text, markdown, json, junit };

/// "text", "md", "json", "junit". Throws UnusableInput that lists them.
[[nodiscard]] ReportFormat parse_report_format(std::string_view name);

/// text and md: one row a cell, what changed first; md folds the rest, as a pull-request comment wants it.
/// json: every figure (docs/SCHEMA.md). junit: one test case a gated cell, failed where it is slower.
[[nodiscard]] std::string write_comparison(const Comparison& comparison, ReportFormat format);

/// `text` inside an XML attribute or element.
[[nodiscard]] std::string xml_escape(std::string_view text);

}  // namespace ipc::gate
