// What the chat room's server and its clients say to each other: one datagram each, plain text, as in the
// lecture notes ("L name" to enter, "C text" to chat, "Q" to quit).
//
// Who speaks is known by the datagram's address, never by a name inside it: nobody can speak for somebody
// else. Whatever does not parse is dropped, so a hostile datagram reaches nobody's terminal.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ipc::chat {

inline constexpr std::size_t kLongestName = 32;    // bytes of UTF-8
inline constexpr std::size_t kLongestText = 1000;  // bytes of UTF-8, without a name
inline constexpr std::size_t kLongestDatagram = kLongestName + kLongestText + 3;

/// From a client to the server.
struct Request {
  enum class Kind : unsigned char { enter, say, quit };
  Kind kind = Kind::quit;
  std::string text;  // enter: the name; say: what is said
};

/// From the server to a client.
struct Event {
  enum class Kind : unsigned char {
    welcome,   // you are in; the text is your name
    refused,   // you are not; the text says why; to a request to enter it is a refusal()
    said,      // `name` said `text`
    entered,   // `name` has come in
    left,      // `name` has gone
    admin,     // the administrator says `text`
    farewell,  // you are out: you quit, were put out, or the room is closed; the text says which
  };
  Kind kind = Kind::farewell;
  std::string name, text;
};

/// Valid UTF-8 without control characters: fit for anybody's terminal.
[[nodiscard]] bool is_plain_text(std::string_view text);

/// Plain text of 1 to kLongestName bytes without a space.
[[nodiscard]] bool is_name(std::string_view name);

/// Nothing where the datagram is not a whole and lawful request.
[[nodiscard]] std::optional<Request> parse_request(std::string_view datagram);
[[nodiscard]] std::string write(const Request& request);

/// Nothing where the datagram is not a whole and lawful event.
[[nodiscard]] std::optional<Event> parse_event(std::string_view datagram);
[[nodiscard]] std::string write(const Event& event);

/// The answer to who may not enter by that name, and its reason; nothing where the event is another answer.
[[nodiscard]] Event refusal(const std::string& name, const std::string& reason);
[[nodiscard]] std::optional<std::string> refusal_of(const std::string& name, const Event& event);

/// As a client's terminal shows it: "ann: hello".
[[nodiscard]] std::string for_people(const Event& event);

}  // namespace ipc::chat
