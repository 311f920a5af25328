#include "apps/chat_protocol.hpp"

#include <fmt/format.h>

#include <array>

namespace ipc::chat {
namespace {

constexpr std::string_view kEventLetters{"YNC+-AX"};  // by Event::Kind

/// The code point at `at`, which moves on; nothing where the bytes are not UTF-8 (RFC 3629: shortest form, no
/// surrogates, at most U+10FFFF).
std::optional<std::uint32_t> next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t lead = byte(at++);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < more) return std::nullopt;
  std::uint32_t point = lead & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at) & 0xC0U) != 0x80) return std::nullopt;
    point = point << 6U | (byte(at++) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 4> kLeast{0, 0x80, 0x800, 0x10000};
  if (point < kLeast[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return std::nullopt;
  return point;
}

bool is_text(std::string_view text) { return text.size() <= kLongestText && is_plain_text(text); }

}  // namespace

bool is_plain_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto point = next_code_point(text, at);
    if (!point || *point < 0x20 || (*point >= 0x7F && *point < 0xA0)) return false;
    // U+202A–202E and U+2066–2069 turn the direction of writing: a line could look like somebody else's.
    if ((*point >= 0x202A && *point <= 0x202E) || (*point >= 0x2066 && *point <= 0x2069)) return false;
  }
  return true;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name.find(' ') == std::string_view::npos &&
         is_plain_text(name);
}

std::optional<Request> parse_request(std::string_view datagram) {
  if (datagram == "Q") return Request{.kind = Request::Kind::quit, .text = {}};
  if (datagram.size() < 3 || datagram[1] != ' ') return std::nullopt;
  const auto rest = datagram.substr(2);
  if (datagram[0] == 'L' && is_name(rest))
    return Request{.kind = Request::Kind::enter, .text = std::string{rest}};
  if (datagram[0] == 'C' && is_text(rest))
    return Request{.kind = Request::Kind::say, .text = std::string{rest}};
  return std::nullopt;
}

std::string write(const Request& request) {
  switch (request.kind) {
    case Request::Kind::enter:
      return "L " + request.text;
    case Request::Kind::say:
      return "C " + request.text;
    case Request::Kind::quit:
      break;
  }
  return "Q";
}

std::optional<Event> parse_event(std::string_view datagram) {
  if (datagram.size() < 2 || datagram[1] != ' ') return std::nullopt;
  const auto letter = kEventLetters.find(datagram[0]);
  if (letter == std::string_view::npos) return std::nullopt;
  Event event{.kind = static_cast<Event::Kind>(letter), .name = {}, .text = {}};
  auto rest = datagram.substr(2);
  const bool named = event.kind == Event::Kind::said || event.kind == Event::Kind::entered ||
                     event.kind == Event::Kind::left;
  if (named) {
    const auto end = rest.find(' ');
    if (end == std::string_view::npos || !is_name(rest.substr(0, end))) return std::nullopt;
    event.name = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  if (!is_text(rest)) return std::nullopt;
  event.text = rest;
  return event;
}

std::string write(const Event& event) {
  const char letter = kEventLetters[static_cast<std::size_t>(event.kind)];
  return event.name.empty() ? fmt::format("{} {}", letter, event.text)
                            : fmt::format("{} {} {}", letter, event.name, event.text);
}

Event refusal(const std::string& name, const std::string& reason) {
  return {.kind = Event::Kind::refused, .name = {}, .text = fmt::format("{}: {}", name, reason)};
}

std::optional<std::string> refusal_of(const std::string& name, const Event& event) {
  const std::string about = name + ": ";
  if (event.kind != Event::Kind::refused || !event.text.starts_with(about)) return std::nullopt;
  return event.text.substr(about.size());
}

std::string for_people(const Event& event) {
  switch (event.kind) {
    case Event::Kind::welcome:
      return "you are in";
    case Event::Kind::refused:
      return fmt::format("refused: {}", event.text);
    case Event::Kind::said:
      return fmt::format("{}: {}", event.name, event.text);
    case Event::Kind::entered:
      return fmt::format("* {} has come in", event.name);
    case Event::Kind::left:
      return fmt::format("* {} has gone", event.name);
    case Event::Kind::admin:
      return fmt::format("* administrator: {}", event.text);
    case Event::Kind::farewell:
      return fmt::format("* {}", event.text);
  }
  return {};
}

}  // namespace ipc::chat
